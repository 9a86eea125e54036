// What loopers record: a small chart for each key, with one x axis and one pointer.

/**
 * @import { ParamChange, Schema, ValueKey } from "./messages.js"
 * @import { Line, LooperSeries, PlotParts } from "./plots.js"
 * @import { ValueCharts, ValueLine } from "./valuelines.js"
 */

import uPlot from "uplot";
import { Chart } from "./chart.js";
import { noCharts } from "./deltas.js";
import { placeIn, setText } from "./dom.js";
import { changeMarks, drawChanges } from "./parammarks.js";
import { elapsed, logTicks, TIME_AXIS } from "./scales.js";
import { faded } from "./theme.js";
import { noValues, smoothed } from "./valuelines.js";
import { drawCrosses, lonely, valueUnder } from "./valuemarks.js";
import { formatValue, logSpan, valueTick } from "./valuescales.js";
import { ValueTools } from "./valuetools.js";
import { ChartView } from "./view.js";

const HEIGHT = 170;
const PARTS = 4; // series of each line: smoothed, as recorded, highest, lowest

export class ValuesView extends ChartView {
  /**
   * @param {HTMLElement} root
   * @param {(axis: "time" | "step") => void} askAxis
   */
  constructor(root, askAxis) {
    super(root);
    this.height = HEIGHT;
    this.follows = true;
    this.values = noValues();
    /** @type {ParamChange[]} */
    this.changes = [];
    /** @type {Map<string, Chart>} */
    this.charts = new Map();
    this.tools = new ValueTools(askAxis, () => this.schedule());
    root.classList.add("nbv-view");
    root.prepend(this.tools.root);
    this.tools.root.append(this.reset);
  }

  /**
   * @param {ValueCharts} values
   * @param {Schema} schema
   * @param {ParamChange[]} changes
   */
  show(values, schema, changes) {
    if (values.axis !== this.values.axis) this.zoom = null; // it was one of the other axis
    this.values = values;
    this.changes = changes;
    this.tools.show(values.axis);
    this.update({ ...noCharts(), schema, note: values.note });
  }

  /** @returns {[low: number, high: number]} */
  whole() {
    let [low, high] = [Infinity, -Infinity];
    for (const { at } of this.values.lines) {
      if (!at.length) continue;
      low = Math.min(low, at[0]);
      high = Math.max(high, at[at.length - 1]);
    }
    if (low > high) return [0, 1];
    return [low, high > low ? high : low + 1];
  }

  narrowest() {
    return this.values.axis === "time" ? 0.01 : 1e-9;
  }

  /**
   * @param {import("./deltas.js").Values} xs
   * @param {number} x
   */
  place(xs, x) {
    let at = xs.findIndex((each) => each >= x);
    if (at < 0) at = xs.length - 1;
    return at && x - xs[at - 1] < xs[at] - x ? at - 1 : at;
  }

  shapeOf() {
    const { keys, lines, axis } = this.values;
    const { scale, envelope } = this.tools.settings;
    const names = lines.map(({ key, place, looper, run }) => [key, place, looper, run]);
    return JSON.stringify([axis, keys, names, scale, envelope, this.theme.dark]);
  }

  // ---- drawing ----

  /** @param {boolean} rebuild */
  paint(rebuild) {
    const { keys, lines } = this.values;
    const gone = new Set(this.charts.keys());
    for (const [i, key] of keys.entries()) {
      gone.delete(key.key);
      const chart = this.chartOf(key);
      const mine = lines.filter((line) => line.key === i);
      if (rebuild) this.fillLegend(chart, key, mine);
      const data = this.columnsOf(mine, this.isLog(key));
      chart.draw(data, rebuild, (width) => this.options(chart, width, this.partsOf(chart, key, mine)));
    }
    for (const key of gone) this.drop(key);
    placeIn(
      this.plots,
      keys.map((key) => this.chartOf(key).root),
    );
  }

  /** @param {ValueKey} key */
  chartOf(key) {
    const known = this.charts.get(key.key);
    if (known) return known;
    const chart = this.add(new Chart(this, key.label));
    setText(chart.empty, "No values yet");
    this.charts.set(key.key, chart);
    return chart;
  }

  /** @param {string} key */
  drop(key) {
    const chart = this.charts.get(key);
    if (!chart) return;
    this.charts.delete(key);
    this.remove(chart);
  }

  /** @param {ValueKey} key */
  isLog(key) {
    const { scale } = this.tools.settings;
    return scale === "auto" ? key.log : scale === "log";
  }

  /**
   * Lines as one table; what cannot be drawn is a gap.
   *
   * @param {ValueLine[]} lines
   * @param {boolean} log
   * @returns {uPlot.AlignedData | null}
   */
  columnsOf(lines, log) {
    const { smoothing } = this.tools.settings;
    if (!lines.some(({ at }) => at.length)) return null;
    const drawable = (/** @type {number} */ y) => (Number.isFinite(y) && !(log && y <= 0) ? y : null);
    const tables = lines.map(({ at, mean, low, high }) => {
      const raw = mean.map(drawable);
      return [at, smoothed(raw, smoothing), raw, high.map(drawable), low.map(drawable)];
    });
    return /** @type {uPlot.AlignedData} */ (
      tables.length === 1 ? tables[0] : uPlot.join(/** @type {uPlot.AlignedData[]} */ (tables))
    );
  }

  /**
   * @param {Chart} chart
   * @param {ValueKey} key
   * @param {ValueLine[]} lines
   * @returns {PlotParts}
   */
  partsOf(chart, key, lines) {
    const log = this.isLog(key);
    const time = this.values.axis === "time";
    /** @type {uPlot.Axis} */
    const xAxis = time ? TIME_AXIS : { space: 60, values: (_plot, ticks) => ticks.map(valueTick) };
    /** @type {uPlot.Axis} */
    const yAxis = { values: (_plot, ticks) => ticks.map(valueTick) };
    if (log)
      Object.assign(yAxis, {
        splits: (
          /** @type {uPlot} */ _plot,
          /** @type {number} */ _axis,
          /** @type {number} */ low,
          /** @type {number} */ high,
        ) => logTicks(low, high, 6),
        filter: (/** @type {uPlot} */ _plot, /** @type {number[]} */ ticks) => ticks,
      });
    /** @type {uPlot.Scale} */
    const yScale = log
      ? { distr: 3, log: 10, range: (_plot, min, max) => logSpan(min, max) }
      : { range: (_plot, min, max) => (min === null ? [0, 1] : uPlot.rangeNum(min, max, 0.1, true)) };
    return {
      padding: [8, 12, 0, 0],
      x: { axis: xAxis },
      y: { scale: yScale, axis: yAxis },
      series: lines.flatMap((line) => this.seriesOf(line)),
      bands: this.tools.settings.envelope ? this.bandsOf(lines) : [],
      hooks: {
        draw: [(plot) => this.drawOdd(plot, key, chart), (plot) => drawChanges(plot, this.theme, this.marksOf(lines))],
      },
    };
  }

  /** @param {ValueLine[]} lines */
  marksOf(lines) {
    return changeMarks(this.changes, this.values.axis === "time" ? null : lines);
  }

  /**
   * Earlier runs are thinner and dashed, in the looper's colour.
   *
   * @param {ValueLine} line
   * @returns {Line}
   */
  styleOf({ place, newest }) {
    const { stroke } = this.lineOf(Math.max(place, 0), 1);
    if (place < 0) return { stroke: this.theme.text, width: 1.75, dash: [] };
    return newest ? { stroke, width: 1.75, dash: [] } : { stroke, width: 1.25, dash: [4, 3] };
  }

  /**
   * @param {ValueLine} line
   * @returns {LooperSeries[]}
   */
  seriesOf(line) {
    const style = this.styleOf(line);
    const name = nameOf(line);
    const show = !this.hidden.has(name);
    const lone = { size: 4, filter: (/** @type {uPlot} */ plot, /** @type {number} */ i) => lonely(plot.data[i]) };
    const edge = { stroke: "transparent", width: 0, points: { show: false } };
    const shared = { show, looper: name };
    return [
      { ...shared, ...style, points: { ...lone, show: true } },
      { ...shared, stroke: faded(style.stroke, 0.3), width: 1, points: { show: false } },
      { ...shared, ...edge },
      { ...shared, ...edge },
    ].map((series) => ({ ...series }));
  }

  /** @param {ValueLine[]} lines */
  bandsOf(lines) {
    return lines.map((line, i) => ({
      series: /** @type {[number, number]} */ ([PARTS * i + 3, PARTS * i + 4]),
      fill: faded(this.styleOf(line).stroke, line.newest ? 0.16 : 0.08),
    }));
  }

  /**
   * NaN and infinities: crosses at the foot of the plot, and their number above it.
   *
   * @param {uPlot} plot
   * @param {ValueKey} key
   * @param {Chart} chart
   */
  drawOdd(plot, key, chart) {
    const i = this.values.keys.findIndex((each) => each.key === key.key);
    const shown = this.values.lines.filter((line) => line.key === i && !this.hidden.has(nameOf(line)));
    const count = drawCrosses(plot, this.theme, shown);
    const words = [key.unit && `[${key.unit}]`, count ? `✕ ${count} NaN or infinite` : ""];
    setText(chart.kind, words.filter(Boolean).join("  "));
  }

  // ---- what it says ----

  /**
   * @param {Chart} chart
   * @param {ValueKey} key
   * @param {ValueLine[]} lines
   */
  fillLegend(chart, key, lines) {
    setText(chart.title, key.label);
    chart.title.title = key.key;
    setText(chart.kind, key.unit && `[${key.unit}]`);
    chart.legend.fill(
      lines.map((line) => ({ name: nameOf(line), values: 1, line: this.styleOf(line), toggles: true })),
    );
  }

  tell() {
    const x = this.leader ? this.leader.pointed : null;
    const [low, high] = this.window();
    const time = this.values.axis === "time";
    const words =
      x === null ? "newest" : time ? `at ${elapsed(x, (high - low) / 300)}` : `step ${valueTick(Math.round(x))}`;
    for (const chart of this.drawn) {
      setText(chart.at, words);
      if (!chart.plot) {
        chart.legend.clear();
        continue;
      }
      const { plot } = chart;
      chart.legend.entries.forEach((_entry, i) => {
        chart.legend.set(i, [formatValue(valueUnder(plot, PARTS * i + 1))]);
      });
      if (x === null) chart.summarise(`${chart.title.textContent}: ${chart.legend.spoken}.`);
    }
  }
}

/** @param {ValueLine} line */
function nameOf({ looper, run }) {
  return [looper || "coordinator", run].filter(Boolean).join(" ");
}
