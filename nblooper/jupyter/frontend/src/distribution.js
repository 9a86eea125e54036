// How the latencies are distributed, durations on a logarithmic axis.

/**
 * @import { Charts, Looper, Values } from "./deltas.js"
 * @import { LooperSeries, PlotParts } from "./plots.js"
 */

import uPlot from "uplot";
import { barColumns, barPaths, bucketAt, shareRange } from "./bars.js";
import { Chart } from "./chart.js";
import { element, setAttribute, setText } from "./dom.js";
import { formatCount, formatDuration, MISSING } from "./format.js";
import { drawQuantiles, QUANTILES_HEIGHT } from "./quantiles.js";
import { durationTick, formatShare, logRange, logTicks, niceStep, shareTick, ticksBetween } from "./scales.js";
import { faded } from "./theme.js";
import { ChartView } from "./view.js";

export class DistributionView extends ChartView {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    this.logarithmic = true; // the axis of shares: else nothing is seen of the tail, which quantiles are about
    /** @type {number[]} */
    this.edges = [];
    /** @type {(number | null)[][]} */
    this.heights = []; // of each looper
    this.names = "";
    this.chart = this.add(new Chart(this, "Distribution of latency"));
    this.scale = element("button", "nbc-button", "Log shares");
    this.scale.type = "button";
    this.scale.title = "Logarithmic axis for shares of calls";
    this.scale.setAttribute("aria-pressed", "true");
    this.scale.addEventListener("click", () => this.rescale());
    this.chart.at.before(this.scale, this.reset);
  }

  whole() {
    const { edges } = this;
    return logRange(edges[0] ?? null, edges.at(-1) ?? null);
  }

  /** @param {number} low */
  narrowest(low) {
    return 0.005 * low; // about one bucket
  }

  /**
   * @param {Values} edges
   * @param {number} secs
   */
  place(edges, secs) {
    const above = edges.findIndex((edge) => edge > secs);
    return above < 0 ? edges.length - 1 : Math.max(0, above - 1);
  }

  /**
   * @param {Values} edges
   * @param {number} i
   */
  middle(edges, i) {
    return i + 1 < edges.length ? Math.sqrt(edges[i] * edges[i + 1]) : edges[i];
  }

  rescale() {
    this.logarithmic = !this.logarithmic;
    setAttribute(this.scale, "aria-pressed", String(this.logarithmic));
    this.shape = "";
    this.schedule();
  }

  /**
   * A zoom into one looper's durations says nothing about another's.
   *
   * @param {Charts} charts
   */
  update(charts) {
    const names = charts.loopers.map(({ name }) => name).join("\n");
    if (names !== this.names) this.zoom = null;
    this.names = names;
    super.update(charts);
  }

  /** @param {boolean} rebuild */
  paint(rebuild) {
    const { loopers } = this.data;
    const columns = barColumns(loopers);
    [this.edges, ...this.heights] = columns ?? [[]];
    if (rebuild) this.fillLegend(loopers);
    this.chart.draw(columns, rebuild, (width) => this.options(this.chart, width, this.shareOptions(loopers)));
  }

  /**
   * @param {Looper[]} loopers
   * @returns {PlotParts}
   */
  shareOptions(loopers) {
    const { theme, logarithmic } = this;
    /** @type {uPlot.Axis} */
    const durationAxis = {
      space: 70,
      splits: (plot, _axis, low, high) => logTicks(low, high, Math.max(3, Math.floor(plot.width / 90))),
      filter: (_plot, ticks) => ticks,
      values: (_plot, ticks) => ticks.map(durationTick),
    };
    const plainTicks = (/** @type {number} */ low, /** @type {number} */ high) =>
      ticksBetween(low, high, niceStep((high - low) / 5));
    /** @type {uPlot.Axis} */
    const shareAxis = {
      splits: (_plot, _axis, low, high) => (logarithmic ? logTicks(low, high, 6) : plainTicks(low, high)),
      filter: (_plot, ticks) => ticks,
      values: (_plot, ticks) => ticks.map(shareTick),
    };
    /** @type {uPlot.Scale} */
    const scale = logarithmic ? { distr: 3, log: 10 } : {};
    const shown = () => this.heights.filter((_column, i) => !this.hidden.has(loopers[i].name));
    return {
      padding: [this.detail ? QUANTILES_HEIGHT : 8, 20, 0, 0],
      x: { scale: { distr: 3, log: 10 }, axis: durationAxis },
      y: { scale: { ...scale, range: () => shareRange(shown(), logarithmic) }, axis: shareAxis },
      series: this.detail ? [this.barSeries()] : loopers.map((looper, i) => this.outlineOf(looper, i)),
      hooks: {
        draw: [
          (plot) => {
            if (this.detail) drawQuantiles(plot, theme, this.data.loopers[0].quantiles);
          },
        ],
      },
    };
  }

  barSeries() {
    return { fill: faded(this.lineOf(0, 1).stroke, 0.6), paths: barPaths, points: { show: false } };
  }

  /**
   * @param {Looper} looper
   * @param {number} i
   * @returns {LooperSeries}
   */
  outlineOf({ name }, i) {
    const paths = uPlot.paths.stepped?.({ align: 1 });
    return { ...this.lineOf(i, 1.75), show: !this.hidden.has(name), looper: name, paths, points: { show: false } };
  }

  /** @param {Looper[]} loopers */
  fillLegend(loopers) {
    setText(this.chart.kind, this.detail ? loopers[0].name : "");
    this.chart.legend.fill(
      this.detail
        ? ["durations", "calls", "share", "up to here"].map((name) => ({ name, values: 1, line: null, toggles: false }))
        : loopers.map(({ name }, i) => ({ name, values: 2, line: this.lineOf(i, 1.75), toggles: true })),
    );
  }

  tell() {
    const { chart } = this;
    const { mainQuantiles: main } = this.data.schema;
    const secs = this.leader ? chart.pointed : null;
    setText(chart.at, secs === null ? "all calls" : `at ${formatDuration(secs)}`);
    if (!this.detail) setText(chart.kind, secs === null ? main.join(" / ") : "share here / up to here");
    if (this.detail) this.tellBar(this.data.loopers[0], secs);
    else for (const [i, looper] of this.data.loopers.entries()) chart.legend.set(i, outlineTexts(looper, secs, main));
    chart.summarise(this.summary());
  }

  /**
   * @param {Looper} looper
   * @param {number | null} secs
   */
  tellBar({ histogram }, secs) {
    if (!histogram) {
      this.chart.legend.clear();
      return;
    }
    const { low, high, count, share, upTo } = bucketAt(histogram, secs);
    const range = count ? `${formatDuration(low)} – ${formatDuration(high)}` : formatDuration(secs);
    const texts = [range, formatCount(count), formatShare(share), formatShare(upTo)];
    for (const [i, text] of texts.entries()) this.chart.legend.set(i, [text]);
  }

  summary() {
    const one = (/** @type {Looper} */ { name, quantiles }) =>
      `${name} ${quantileTexts(quantiles).join(", ") || "no calls yet"}`;
    return `Distribution of latency: ${this.data.loopers.map(one).join("; ")}.`;
  }
}

/**
 * @param {Looper} looper
 * @param {number | null} secs
 * @param {string[]} main Names of the quantiles to tell of.
 */
function outlineTexts({ histogram, quantiles }, secs, main) {
  if (!histogram) return [MISSING, MISSING];
  if (secs === null) return main.map((name) => formatDuration(quantiles[name]));
  const { share, upTo } = bucketAt(histogram, secs);
  return [formatShare(share), formatShare(upTo)];
}

/** @param {Looper["quantiles"]} quantiles */
function quantileTexts(quantiles) {
  return Object.entries(quantiles).map(([name, secs]) => `${name} ${formatDuration(secs)}`);
}
