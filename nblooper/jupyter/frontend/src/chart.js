// One plot with its title and legend, and its keyboard.

/**
 * @import { ChartView } from "./view.js"
 */

import uPlot from "uplot";
import { element, setAttribute, setText } from "./dom.js";
import { Legend } from "./legend.js";
import { OFF, pointerOf } from "./plots.js";

const CHART_KEYS = "Arrow keys read values, plus and minus zoom, 0 resets the zoom.";

// What is drawn is its view's matter, and so is the zoom, which the charts of a view share.
export class Chart {
  /**
   * @param {ChartView} view
   * @param {string} title
   */
  constructor(view, title) {
    this.view = view;
    this.height = 0; // of its plot; 0: as its view has it
    /** @type {uPlot | null} */
    this.plot = null;
    this.root = element("section", "nbc-chart");
    this.head = element("div", "nbc-head");
    this.title = element("span", "nbc-title", title);
    this.kind = element("span", "nbc-kind");
    this.at = element("span", "nbc-at");
    this.head.append(this.title, this.kind, this.at);
    this.area = element("div", "nbc-plot");
    this.area.tabIndex = 0;
    // Not an image: those who hear the page could not use its keys.
    setAttribute(this.area, "role", "application");
    setAttribute(this.area, "aria-roledescription", "chart");
    this.empty = element("div", "nbc-empty", "Waiting for the first call");
    this.live = element("div", "nbc-live");
    setAttribute(this.live, "aria-live", "polite");
    const legend = element("div", "nbc-legend");
    setAttribute(legend, "role", "group");
    setAttribute(legend, "aria-label", `Legend of ${title}`);
    this.legend = new Legend(legend, { toggle: (name) => view.toggle(name), point: (name) => view.highlight(name) });
    this.area.append(this.empty);
    this.root.append(this.head, this.area, legend, this.live);
    this.area.addEventListener("keydown", (event) => this.pressed(event));
    this.area.addEventListener("pointerenter", () => {
      view.leader = this;
    });
    this.area.addEventListener("blur", () => this.point(OFF));
  }

  close() {
    this.plot?.destroy();
    this.plot = null;
  }

  /**
   * Draws now. `options` makes the uPlot options of a given width; they are asked for only when the plot is (re)built.
   *
   * @param {uPlot.AlignedData | null} data
   * @param {boolean} rebuild
   * @param {(width: number) => uPlot.Options} options
   */
  draw(data, rebuild, options) {
    const { plot } = this;
    const width = this.area.clientWidth;
    this.empty.hidden = Boolean(data);
    if (data && plot && !rebuild) {
      plot.batch(() => {
        if (plot.width !== width) plot.setSize({ width, height: this.height || this.view.height });
        plot.setData(data);
      });
      return;
    }
    const pointer = plot ? pointerOf(plot) : OFF;
    this.close();
    if (!data) return;
    const made = new uPlot(options(width), data, this.area);
    this.plot = made;
    if (pointer >= 0) made.batch(() => this.point(pointer));
  }

  /**
   * Unless it has the focus: a screen reader would read out every refresh.
   *
   * @param {string} text
   */
  summarise(text) {
    if (document.activeElement !== this.area) setAttribute(this.area, "aria-label", `${text} ${CHART_KEYS}`);
  }

  // ---- pointer ----

  /**
   * Moves the pointer's line to so many pixels from the left; off the plot if negative.
   *
   * @param {number} left
   * @param {boolean} tell
   */
  point(left, tell = true) {
    this.plot?.setCursor({ left, top: Math.min(left, 0) }, tell);
  }

  // What the pointer points at on the x axis, or null.
  get pointed() {
    const { plot } = this;
    return plot && pointerOf(plot) >= 0 ? plot.posToVal(pointerOf(plot), "x") : null;
  }

  /** @param {uPlot} plot */
  selected(plot) {
    const { left, width } = plot.select;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (width >= 4) this.view.zoomTo(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
  }

  // ---- keyboard ----

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { plot } = this;
    if (!plot || event.ctrlKey || event.metaKey || event.altKey || event.target !== this.area) return;
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowLeft: () => this.step(plot, event.shiftKey ? -10 : -1),
      ArrowRight: () => this.step(plot, event.shiftKey ? 10 : 1),
      "+": () => this.magnify(plot, 2),
      "=": () => this.magnify(plot, 2),
      "-": () => this.magnify(plot, 0.5),
      0: () => this.view.unzoomed(),
      Escape: () => this.view.unzoomed(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    this.view.leader = this;
    act();
  }

  /**
   * From one place with data to the next; the first step goes to the newest.
   *
   * @param {uPlot} plot
   * @param {number} by
   */
  step(plot, by) {
    const [xs] = plot.data;
    const [first, last] = plot.series[0].idxs ?? [0, xs.length - 1];
    const { pointed, view } = this;
    const to = pointed === null ? last : Math.min(last, Math.max(first, view.place(xs, pointed) + by));
    this.point(Math.min(plot.over.clientWidth, Math.max(0, plot.valToPos(view.middle(xs, to), "x"))));
    setText(this.live, `${this.at.textContent}: ${this.legend.spoken}`);
  }

  /**
   * In pixels, so that it suits a logarithmic axis too.
   *
   * @param {uPlot} plot
   * @param {number} factor
   */
  magnify(plot, factor) {
    const width = plot.over.clientWidth;
    const center = pointerOf(plot) < 0 ? width / 2 : pointerOf(plot);
    const left = center - center / factor;
    this.view.zoomTo(plot.posToVal(left, "x"), plot.posToVal(left + width / factor, "x"));
  }
}
