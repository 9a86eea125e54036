// Which views of a panel this page has, and whether anybody can see them: the kernel is told, so that it sends nothing for
// nobody.

/**
 * @import { Told } from "./messages.js"
 * @import { Part } from "./store.js"
 */

/** @typedef {{ el: HTMLElement, changed(parts: Set<Part>): void, lived(): void }} View */

const TELL_MS = 60000;

export class Audience {
  /**
   * @param {(content: Told) => void} send To the kernel.
   * @param {(seen: boolean) => void} watch Is told whether any view can be seen.
   */
  constructor(send, watch) {
    this.send = send;
    this.watch = watch;
    this.page = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
    /** @type {Map<View, boolean>} */
    this.views = new Map(); // whether it can be seen
    /** @type {Set<View>} */
    this.wanting = new Set(); // who shows lanes
    this.told = "";
    this.toldAt = -Infinity;
    this.left = () => this.tell(0, false, true);
    window.addEventListener("pagehide", this.left);
  }

  close() {
    window.removeEventListener("pagehide", this.left);
  }

  /**
   * @param {View} view
   * @param {boolean} visible
   */
  seen(view, visible) {
    this.views.set(view, visible);
    this.count(false);
  }

  /**
   * @param {View} view
   * @param {boolean} left Whether its output is still there, and may be shown again.
   */
  gone(view, left) {
    this.views.delete(view);
    this.wants(view, false);
    this.count(left);
  }

  /**
   * Lanes are sent to pages that show them only.
   *
   * @param {View} view
   * @param {boolean} wanted
   */
  wants(view, wanted) {
    const before = this.wanting.size;
    if (wanted) this.wanting.add(view);
    else this.wanting.delete(view);
    const { size } = this.wanting;
    if (!before !== !size) this.send({ kind: "lanes", page: this.page, wanted: size > 0 });
  }

  /** @param {boolean} left */
  count(left) {
    const seen = [...this.views.values()].some(Boolean);
    this.watch(seen);
    this.tell(this.views.size, seen, left);
  }

  /**
   * @param {number} views
   * @param {boolean} seen
   * @param {boolean} left
   */
  tell(views, seen, left) {
    const told = `${views} ${seen}`;
    if (told === this.told) return;
    this.told = told;
    this.toldAt = performance.now();
    this.send({ kind: "views", page: this.page, views, seen, left });
  }

  // A page that crashed tells nothing any more: that is how the kernel knows.
  tellAgain() {
    if (performance.now() - this.toldAt < TELL_MS || ![...this.views.values()].some(Boolean)) return;
    this.told = "";
    this.count(false);
  }
}
