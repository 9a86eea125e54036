// Marks of slow calls above the chart of latency; each leads to its call in the tab of slow calls.

/**
 * @import { LatencyView } from "./latency.js"
 * @import { withSlow } from "./slow.js"
 */

import { element } from "./dom.js";
import { formatCount, formatDuration } from "./format.js";

export class SlowMarks {
  /**
   * @param {LatencyView} view
   * @param {(id: string) => void} jump
   */
  constructor(view, jump) {
    this.view = view;
    this.jump = jump;
    /** @type {ReturnType<typeof withSlow>} */
    this.slow = [];
    this.box = element("div", "nbs-marks");
    view.latency.area.append(this.box);
    view.drawnNow = () => this.place();
    this.place();
  }

  close() {
    this.view.drawnNow = () => {};
  }

  /** @param {ReturnType<typeof withSlow>} slow */
  update(slow) {
    this.slow = slow;
    this.place();
  }

  place() {
    const { plot } = this.view.latency;
    const shown = plot ? this.slow.filter(({ call }) => !this.view.hidden.has(call.looper)) : [];
    const marks = shown.flatMap(({ id, call }) => {
      const left = plot ? plot.valToPos(call.start, "x") : -1;
      if (!plot || left < 0 || left > plot.over.clientWidth) return [];
      return [this.mark(id, `${plot.over.offsetLeft + left}px`, call)];
    });
    const focused = marks.find(({ dataset }) => dataset.id === this.focused);
    this.box.replaceChildren(...marks);
    focused?.focus();
  }

  // Which mark has the keyboard's focus.
  get focused() {
    const { activeElement } = document;
    return activeElement instanceof HTMLElement && this.box.contains(activeElement) ? activeElement.dataset.id : "";
  }

  /**
   * @param {string} id
   * @param {string} left
   * @param {ReturnType<typeof withSlow>[number]["call"]} call
   */
  mark(id, left, { looper, call, latency }) {
    const mark = element("button", "nbs-mark", "▼");
    mark.type = "button";
    mark.dataset.id = id;
    mark.style.left = left;
    mark.title = `${looper}: call ${formatCount(call)}, ${latency === null ? "still running" : formatDuration(latency)}`;
    mark.setAttribute("aria-label", `Slow call: ${mark.title}`);
    mark.addEventListener("click", () => this.jump(id));
    return mark;
  }
}
