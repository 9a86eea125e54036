// What the views of charts share: when to draw, theme, zoom and pointer.

/**
 * @import { Chart } from "./chart.js"
 * @import { Charts, Values } from "./deltas.js"
 * @import { Line, LooperSeries, PlotParts } from "./plots.js"
 */

import { noCharts } from "./deltas.js";
import { element, setText } from "./dom.js";
import { CHART_HEIGHT, plotOptions } from "./plots.js";
import { readTheme, watchTheme } from "./theme.js";

// Several views may share the data.
export class ChartView {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.height = CHART_HEIGHT; // of a plot
    this.follows = false; // whether new data arrives at the right edge
    this.data = noCharts();
    /** @type {Chart[]} */
    this.drawn = []; // the charts there are
    /** @type {Chart | null} */
    this.leader = null; // the chart under the pointer, or the one with the keyboard's focus
    this.shape = ""; // what the plots were built for
    /** @type {{ low: number, high: number, follows: boolean } | null} */
    this.zoom = null;
    /** @type {Set<string>} */
    this.hidden = new Set(); // names of loopers
    this.frame = 0;
    this.painting = false;
    this.drawnNow = () => {}; // for what stands above the charts
    this.theme = readTheme();
    this.reset = element("button", "nbc-button nbc-reset", "Reset zoom");
    this.reset.type = "button";
    this.reset.addEventListener("click", () => this.unzoomed());
    this.note = element("div", "nbc-note");
    this.plots = element("div", "nbc-plots");
    root.classList.add("nbc-view");
    root.append(this.plots, this.note);
    this.sized = new ResizeObserver(() => this.schedule());
    this.themed = watchTheme(() => this.retheme());
  }

  /** @param {Chart} chart */
  add(chart) {
    this.drawn.push(chart);
    this.plots.append(chart.root);
    this.sized.observe(chart.area);
    return chart;
  }

  /** @param {Chart} chart */
  remove(chart) {
    this.drawn = this.drawn.filter((each) => each !== chart);
    if (this.leader === chart) this.leader = null;
    this.sized.unobserve(chart.area);
    chart.close();
    chart.root.remove();
  }

  /** @param {Charts} charts */
  update(charts) {
    this.data = charts;
    this.schedule();
  }

  close() {
    this.sized.disconnect();
    this.themed.disconnect();
    cancelAnimationFrame(this.frame);
    for (const chart of this.drawn) chart.close();
    this.root.replaceChildren();
  }

  retheme() {
    this.theme = readTheme();
    this.shape = "";
    this.schedule();
  }

  // ---- what a subclass says ----

  /**
   * Draws its charts; `rebuild` says that their plots are to be made anew.
   *
   * @abstract
   * @param {boolean} _rebuild
   */
  paint(_rebuild) {}

  /**
   * Writes what the charts show: the newest values, or those under the pointer.
   *
   * @abstract
   */
  tell() {}

  /**
   * The whole of the x axis.
   *
   * @abstract
   * @returns {[low: number, high: number]}
   */
  whole() {
    return [0, 1];
  }

  /**
   * The least of the x axis to zoom into.
   *
   * @abstract
   * @param {number} _low
   */
  narrowest(_low) {
    return 0;
  }

  /**
   * The index of what is at a place of the x axis.
   *
   * @abstract
   * @param {Values} _xs
   * @param {number} _at
   */
  place(_xs, _at) {
    return 0;
  }

  /**
   * The place of what has that index.
   * @param {Values} xs
   * @param {number} i
   */
  middle(xs, i) {
    return xs[i];
  }

  // ---- drawing: once a frame at most, never in a page that nobody looks at, nor in a hidden tab ----

  schedule() {
    if (!this.frame)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.draw();
      });
  }

  draw() {
    if (!this.root.clientWidth) return; // when it gets a size, the ResizeObserver calls again
    const shape = this.shapeOf(this.data);
    const rebuild = shape !== this.shape;
    this.shape = shape;
    setText(this.note, this.data.note);
    this.note.hidden = !this.data.note;
    this.painting = true; // plots tell of their pointers before all of them have the new data
    this.paint(rebuild);
    this.painting = false;
    for (const chart of this.drawn) chart.legend.hide(this.hidden);
    queueMicrotask(() => this.drawnNow()); // a new plot has no scales before
    this.root.classList.toggle("nbc-zoomed", Boolean(this.zoom));
    if (this.leader) this.moved(this.leader);
    else this.tell();
  }

  /**
   * Only these make new plots; anything else is new data for the old ones, so that nothing flickers.
   *
   * @param {Charts} charts
   */
  shapeOf({ loopers, schema }) {
    return JSON.stringify([schema.lines, ...loopers.map(({ name, timed }) => [name, timed])]);
  }

  // One looper alone is shown in detail, chosen or not.
  get detail() {
    return this.data.loopers.length === 1;
  }

  /**
   * @param {number} i
   * @param {number} width
   * @returns {Line}
   */
  lineOf(i, width) {
    const { light, dark, dashes } = this.data.schema.palette;
    const colors = this.theme.dark ? dark : light;
    return { stroke: colors[i % colors.length], width, dash: dashes[i % dashes.length] };
  }

  /**
   * @param {Chart} chart
   * @param {number} width
   * @param {PlotParts} parts
   */
  options(chart, width, parts) {
    const options = plotOptions(this.theme, width, parts, {
      range: () => this.window(),
      reset: () => this.unzoomed(),
      moved: () => this.moved(chart),
      selected: (plot) => chart.selected(plot),
    });
    return { ...options, height: chart.height || this.height };
  }

  // ---- zoom ----

  /**
   * The part of the x axis that is shown. A zoom that reached the newest data keeps its length and follows.
   *
   * @returns {[low: number, high: number]}
   */
  window() {
    const [low, high] = this.whole();
    if (!this.zoom) return [low, high];
    return this.zoom.follows ? [high - (this.zoom.high - this.zoom.low), high] : [this.zoom.low, this.zoom.high];
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  zoomTo(from, to) {
    const [first, last] = this.whole();
    const low = Math.max(first, from);
    const high = Math.min(last, to);
    if (low <= first && high >= last) this.zoom = null;
    else if (high > low && high - low >= this.narrowest(low))
      this.zoom = { low, high, follows: this.follows && high >= last };
    else return;
    this.schedule();
  }

  unzoomed() {
    this.zoom = null;
    if (document.activeElement === this.reset) this.drawn[0].area.focus(); // the button vanishes
    this.schedule();
  }

  // ---- pointer and legend ----

  /**
   * The charts of a view have one pointer.
   *
   * @param {Chart} chart
   */
  moved(chart) {
    if (chart !== this.leader || this.painting) return;
    for (const other of this.drawn) {
      if (other === chart || !other.plot) continue;
      other.point(chart.pointed === null ? -10 : other.plot.valToPos(chart.pointed, "x"), false);
    }
    this.tell();
  }

  /** @param {string} name */
  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.shape = "";
    this.schedule();
  }

  /**
   * Fades the lines of all others.
   *
   * @param {string | null} name
   */
  highlight(name) {
    for (const { plot } of this.drawn) {
      if (!plot) continue;
      for (const series of /** @type {LooperSeries[]} */ (plot.series.slice(1)))
        series.alpha = name === null || series.looper === name ? 1 : 0.15;
      plot.redraw(false);
    }
  }
}
