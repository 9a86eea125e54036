// Latency over time, and lateness beside it where loopers are timed.

/**
 * @import { Looper, Values } from "./deltas.js"
 * @import { Mark, Strip } from "./marks.js"
 * @import { Line, LooperSeries, PlotParts } from "./plots.js"
 */

import { Chart } from "./chart.js";
import { setText } from "./dom.js";
import { formatCount, formatDuration } from "./format.js";
import { headCount, pauseLength, smoothButton, toldOf } from "./latencyhead.js";
import { drawMarks, drawSpans, drawStrips, MARKS_HEIGHT } from "./marks.js";
import { drawChanges } from "./parammarks.js";
import { pointsOf, shownValue } from "./plots.js";
import { ProcessorChart } from "./processor.js";
import { DURATION_AXIS, elapsed, logRange, TIME_AXIS } from "./scales.js";
import { errorsAt, joinSlots, SMOOTH_SLOTS, signAt, spansOf, timeRange, unmeasuredSpans } from "./slots.js";
import { faded } from "./theme.js";
import { ChartView } from "./view.js";

/** @typedef {ReturnType<typeof spansOf>[number]} Span */

export class LatencyView extends ChartView {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    this.follows = true; // new data arrives at the right edge
    /** @type {[first: number, last: number]} */
    this.range = [0, 1];
    /** @type {Span[]} */
    this.paused = [];
    /** @type {(Span & { text: string })[]} */
    this.spans = []; // in which the looper that is drawn was paused
    /** @type {Strip[]} */
    this.strips = []; // pauses of each of several
    /** @type {(Span & { text: string })[]} */
    this.gaps = []; // not measured, or between two runs
    /** @type {import("./parammarks.js").ChangeMark[]} */
    this.changes = []; // of live parameters
    /** @type {Mark[]} */
    this.marks = [];
    this.smooth = false;
    this.latency = this.add(new Chart(this, "Latency over time"));
    this.lateness = this.add(new Chart(this, "Lateness over time"));
    this.processor = new ProcessorChart(this);
    this.add(this.processor);
    this.errors = headCount("✕", "errors");
    this.pauses = headCount("‖", "pauses");
    this.smoothing = smoothButton((smooth) => {
      this.smooth = smooth;
      this.schedule();
    });
    this.latency.at.before(this.errors.box, this.pauses.box, this.smoothing, this.reset);
  }

  /** @param {import("./parammarks.js").ChangeMark[]} changes Of live parameters. */
  mark(changes) {
    this.changes = changes;
    this.schedule();
  }

  whole() {
    return this.range;
  }

  narrowest() {
    return 0.01;
  }

  /**
   * @param {Values} xs
   * @param {number} time
   */
  place(xs, time) {
    let at = xs.findIndex((x) => x >= time);
    if (at < 0) at = xs.length - 1;
    return at && time - xs[at - 1] < xs[at] - time ? at - 1 : at;
  }

  // ---- drawing ----

  /** @param {boolean} rebuild */
  paint(rebuild) {
    const { loopers, stale } = this.data;
    this.range = timeRange(loopers, stale);
    this.leaveZoom();
    const told = (/** @type {Span} */ span, /** @type {string} */ what) => ({
      ...span,
      text: toldOf(span.names, what, this.detail),
    });
    this.paused = spansOf(loopers, "pauses");
    this.spans = this.detail ? this.paused.map((span) => told(span, "paused")) : [];
    this.strips = this.detail ? [] : loopers.flatMap((looper, i) => this.stripOf(looper, i));
    this.gaps = unmeasuredSpans(loopers, stale).map((span) => told(span, "not measured"));
    if (this.detail) this.gaps.push(...spansOf(loopers, "stops").map((span) => told(span, "not running")));
    this.marks = loopers.flatMap((looper, i) => (this.hidden.has(looper.name) ? [] : this.marksOf(looper, i)));
    const timed = loopers.filter((looper) => looper.timed);
    this.lateness.root.hidden = !timed.length;
    this.paintChart(this.latency, loopers, "latency", rebuild);
    this.paintChart(this.lateness, timed, "lateness", rebuild);
    this.processor.paint(loopers, this.range, this.smooth, rebuild);
  }

  /**
   * @param {Looper} looper
   * @param {number} i
   * @returns {Mark[]}
   */
  marksOf({ errors, stops }, i) {
    const own = this.detail ? null : this.lineOf(i, 1).stroke;
    return [
      ...errors.x.map((x) => ({ x, color: own ?? this.theme.error, kind: /** @type {const} */ ("error") })),
      ...stops.begin.map((x) => ({ x, color: own ?? this.theme.soft, kind: /** @type {const} */ ("stop") })),
    ];
  }

  /**
   * @param {Looper} looper
   * @param {number} i
   * @returns {Strip[]}
   */
  stripOf(looper, i) {
    const spans = this.hidden.has(looper.name) ? [] : spansOf([looper], "pauses");
    return spans.length ? [{ color: this.lineOf(i, 1).stroke, spans }] : [];
  }

  // A zoom into a time that is not there was made for other loopers.
  leaveZoom() {
    const { zoom } = this;
    const [first, last] = this.range;
    if (zoom && (zoom.low >= last || zoom.high <= first)) this.zoom = null;
  }

  /**
   * All lines of one looper, or the main ones of several.
   *
   * @param {Chart} chart
   * @param {Looper[]} loopers
   * @param {"latency" | "lateness"} kind
   * @param {boolean} rebuild
   */
  paintChart(chart, loopers, kind, rebuild) {
    const { lines, mainQuantiles } = this.data.schema;
    const names = this.detail ? lines[kind] : mainQuantiles;
    const data = joinSlots(loopers, kind, names, this.range, this.smooth);
    this.fillLegend(chart, loopers, names);
    chart.draw(data, rebuild, (width) => this.options(chart, width, this.timeOptions(loopers, names.length)));
  }

  /**
   * @param {Looper[]} loopers
   * @param {number} count Of lines that each has.
   * @returns {PlotParts}
   */
  timeOptions(loopers, count) {
    const { theme } = this;
    return {
      padding: [MARKS_HEIGHT, 20, 0, 0],
      x: { axis: TIME_AXIS },
      y: { scale: { distr: 3, log: 10, range: (_plot, min, max) => logRange(min, max) }, axis: DURATION_AXIS },
      series: this.detail ? this.detailSeries(count) : loopers.flatMap((looper) => this.pairOf(looper)),
      bands: loopers.map(({ name }, i) => ({
        series: this.detail ? [2, 1] : [2 * i + 2, 2 * i + 1],
        fill: faded(this.lineOf(this.numberOf(name), 1).stroke, this.detail ? 0.16 : 0.1),
      })),
      hooks: {
        drawClear: [(plot) => drawSpans(plot, theme, [...this.spans, ...this.gaps])],
        draw: [
          (plot) => drawStrips(plot, this.strips),
          (plot) => drawMarks(plot, this.marks),
          (plot) => drawChanges(plot, theme, this.changes),
        ],
      },
    };
  }

  /**
   * Of one looper in detail: the first line is bold, the second is the edge of a band, the others are faint.
   *
   * @param {number} count
   * @returns {Line[]}
   */
  detailLines(count) {
    const { stroke } = this.lineOf(0, 2);
    const others = Array.from({ length: count - 1 }, (_, i) =>
      i ? { stroke: this.theme.soft, width: 1, dash: [1, 3] } : { stroke: faded(stroke, 0.7), width: 1, dash: [] },
    );
    return [{ stroke, width: 2, dash: [] }, ...others];
  }

  /** @param {number} count */
  detailSeries(count) {
    return this.detailLines(count).map((line, i) => ({ ...line, points: pointsOf(i === 0 ? 5 : 4, i > 0) }));
  }

  /**
   * Of one looper among several: a line, and the edge of the band above it.
   *
   * @param {Looper} looper
   * @returns {LooperSeries[]}
   */
  pairOf({ name }) {
    const i = this.numberOf(name);
    const show = !this.hidden.has(name);
    const line = this.lineOf(i, 2);
    const edge = { stroke: faded(line.stroke, 0.5), width: 0.75, dash: [] };
    return [line, edge].map((each) => ({ ...each, show, looper: name, points: pointsOf(2 + 1.5 * each.width, true) }));
  }

  /**
   * Among all that are shown, timed or not: its colour is the same in both charts.
   *
   * @param {string} name
   */
  numberOf(name) {
    return this.data.loopers.findIndex((looper) => looper.name === name);
  }

  // ---- what it says ----

  /**
   * @param {Chart} chart
   * @param {Looper[]} loopers
   * @param {string[]} names Of the lines that each has.
   */
  fillLegend(chart, loopers, names) {
    const named = names.length ? `line ${names[0]}, band to ${names[1]}` : "";
    const what = this.detail ? this.data.loopers[0].name : named;
    setText(chart.kind, this.smooth ? `${what}; medians of ${SMOOTH_SLOTS} slots` : what);
    chart.kind.title = chart.kind.textContent;
    chart.legend.fill(this.detail ? this.lineEntries(names) : loopers.map((looper) => this.looperEntry(looper)));
  }

  /** @param {string[]} names */
  lineEntries(names) {
    const lines = this.detailLines(names.length);
    return names.map((name, i) => ({ name, values: 1, line: lines[i], toggles: false }));
  }

  /** @param {Looper} looper */
  looperEntry({ name }) {
    return { name, values: 2, line: this.lineOf(this.numberOf(name), 2), toggles: true };
  }

  tell() {
    const time = this.leader ? this.leader.pointed : null;
    for (const chart of [this.latency, this.lateness]) this.tellChart(chart, time);
    this.processor.tell(time, this.window());
    this.tellMarks(time);
  }

  /**
   * @param {Chart} chart
   * @param {number | null} time
   */
  tellChart(chart, time) {
    const [low, high] = this.window();
    setText(chart.at, time === null ? "newest" : `at ${elapsed(time, (high - low) / 300)}`);
    const title = `${chart.title.textContent}${this.detail ? ` of ${this.data.loopers[0].name}` : ""}`;
    if (!chart.plot) {
      chart.legend.clear();
      chart.summarise(`${title}: ${chart.empty.textContent}.`);
      return;
    }
    const { plot } = chart;
    const { mainQuantiles } = this.data.schema;
    const texts = plot.data.slice(1).map((column, i) => formatDuration(shownValue(plot, column, i + 1)));
    chart.legend.entries.forEach(({ name }, i) => {
      if (this.detail) chart.legend.set(i, [texts[i]]);
      else
        chart.legend.set(
          i,
          texts.slice(2 * i, 2 * i + 2).map((text, k) => `${mainQuantiles[k]} ${text}`),
          signAt(this.data.loopers[this.numberOf(name)], time, this.near()),
        );
    });
    if (time === null) chart.summarise(`${title}: ${chart.legend.spoken}.`);
  }

  // So many seconds around the pointer count as under it.
  near() {
    const { plot } = this.leader || this.latency;
    return plot ? plot.posToVal(6, "x") - plot.posToVal(0, "x") : 0;
  }

  /** @param {number | null} time */
  tellMarks(time) {
    const { loopers } = this.data;
    const errors = loopers.reduce((sum, looper) => sum + errorsAt(looper, time, time === null ? 0 : this.near()), 0);
    const paused = this.paused.filter(({ begin, end }) => time === null || (begin <= time && time < end));
    setText(this.errors.value, formatCount(errors));
    setText(this.pauses.value, time === null || !paused.length ? formatCount(paused.length) : pauseLength(paused[0]));
  }
}
