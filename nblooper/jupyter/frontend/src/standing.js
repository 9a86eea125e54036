// Says in a view how its panel stands with the kernel, and switches off what does not work without one.

/**
 * @import { Life } from "./life.js"
 * @import { Store } from "./store.js"
 */

import { element, setAttribute, setText } from "./dom.js";
import { formatClock } from "./format.js";

const BADGES = { waiting: "CONNECTING", live: "", lost: "DISCONNECTED" };

// The toolbar's widgets; they are not made here.
const STEERING = ".nblooper-bar, .nblooper-request_stop";
const OWN_CONTROLS = ".nbl-filter, .nbl-save, .nbl-others .nbl-small";

export class StandingView {
  /**
   * @param {Store} store
   * @param {HTMLElement} el
   * @param {HTMLElement} head
   */
  constructor(store, el, head) {
    this.store = store;
    this.el = el;
    this.badge = element("span", "nbl-badge nbl-unheard");
    this.seen = element("span", "nbl-last-seen");
    this.words = element("div", "nbl-note nbl-standing");
    this.words.setAttribute("role", "status");
    head.append(this.badge, this.seen, this.words);
  }

  update() {
    const { life } = this.store;
    const lost = life.standing === "lost";
    const off = life.standing !== "live";
    const panel = this.el.closest(".nblooper-panel") ?? this.el;
    panel.classList.toggle("nbl-off", off);
    panel.classList.toggle("nbl-lost", lost);
    for (const node of [...panel.querySelectorAll(STEERING), ...this.el.querySelectorAll(OWN_CONTROLS)])
      node.toggleAttribute("inert", off);
    for (const node of this.el.querySelectorAll("button.nbl-looper"))
      setAttribute(node, "aria-disabled", off ? "true" : null);
    setText(this.badge, BADGES[life.standing]);
    this.badge.hidden = !off;
    this.seen.hidden = !lost || !this.store.head;
    setText(this.seen, this.seen.hidden ? "" : `last seen ${formatClock(this.store.uptime)}`);
    this.seen.title = heardWords(life);
    const words = lost ? lostWords(this.store) : this.store.head ? "" : "No data yet";
    this.words.hidden = !words;
    setText(this.words, words);
  }
}

/** @param {Life} life */
function heardWords({ heardAt, heardDate }) {
  const moment = heardAt > 0 ? `; the kernel was last heard at ${heardDate.toLocaleTimeString()}` : "";
  return `Time since the coordinator was made${moment}`;
}

/** @param {Store} store */
function lostWords({ life, head }) {
  if (life.gone) return "This kernel no longer has these loopers; run the cell";
  if (life.heardAt > 0) return "The kernel gives no sign of life; this is what it sent last";
  if (head) return "Not connected to a kernel; this is the last state that was saved. Run the cell to see it live";
  return "No kernel that has these loopers; run the cell";
}
