// Whether the kernel still answers. A view is told nothing when a kernel dies: what it notices is silence.

/**
 * @import { Model } from "./messages.js"
 */

export const SILENT_MS = 5000; // the kernel sends a sign of life at least every two seconds while somebody looks
const TICK_MS = 1000;
const ASK_MS = 5000;

/**
 * How it stands: nothing heard yet, heard of late, or silent.
 *
 * @typedef {"waiting" | "live" | "lost"} Standing
 */

export class Life {
  /**
   * @param {Model} model
   * @param {() => boolean} unplugged Whether the front end says that the connection is gone.
   * @param {() => void} changed Called also once a second while it is not live.
   */
  constructor(model, unplugged, changed) {
    this.model = model;
    this.unplugged = unplugged;
    this.changed = changed;
    /** @type {Standing} */
    this.standing = "waiting";
    this.id = ""; // of the model, as the kernel knows it
    this.gone = false; // whether a kernel answers that does not know the model
    this.watched = false;
    this.silent = 0;
    this.heardAt = -Infinity;
    this.heardDate = new Date(0);
    this.ticked = performance.now();
    this.askedAt = -Infinity;
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
  }

  close() {
    clearInterval(this.timer);
  }

  heard() {
    this.silent = 0;
    this.heardAt = performance.now();
    this.heardDate = new Date();
    this.gone = false;
    if (this.standing === "live") return;
    this.standing = "live";
    this.changed();
  }

  /**
   * While nobody looks, the kernel sends nothing.
   *
   * @param {boolean} watched
   */
  watch(watched) {
    if (watched && !this.watched) this.silent = 0;
    this.watched = watched;
  }

  // The time up to which something is known: nothing goes on by itself for longer than a kernel may be silent.
  get knownUntil() {
    return this.standing === "live" ? Math.min(performance.now(), this.heardAt + SILENT_MS) : this.heardAt;
  }

  tick() {
    const now = performance.now();
    // While the computer or the page sleeps, the kernel is not silent.
    if (this.watched) this.silent += Math.min(now - this.ticked, 2 * TICK_MS);
    this.ticked = now;
    if (this.silent >= (this.unplugged() ? TICK_MS : SILENT_MS)) {
      this.standing = "lost";
      if (now - this.askedAt >= ASK_MS) this.ask();
    }
    if (this.standing !== "live") this.changed();
  }

  // A kernel that was restarted answers, but has lost the panel.
  async ask() {
    this.askedAt = performance.now();
    try {
      const reply = await this.model.widget_manager?.kernel?.requestCommInfo({ target_name: "jupyter.widget" });
      if (!reply || !this.id || this.standing !== "lost") return;
      this.gone = reply.content.status === "ok" && !(this.id in reply.content.comms);
      this.changed();
    } catch {
      // No kernel, or one that ended before it could answer.
    }
  }
}
