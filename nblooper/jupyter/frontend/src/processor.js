// The processor's share over time, below latency and lateness: whether a slow call computes or waits.

/**
 * @import { Looper } from "./deltas.js"
 * @import { LooperSeries, PlotParts } from "./plots.js"
 * @import { ChartView } from "./view.js"
 */

import { Chart } from "./chart.js";
import { setText } from "./dom.js";
import { formatShare } from "./format.js";
import { pointsOf, shownValue } from "./plots.js";
import { elapsed, shareTick, TIME_AXIS } from "./scales.js";
import { joinSlots } from "./slots.js";
import { faded } from "./theme.js";

const HEIGHT = 100;
const WHAT = "share of one processor";

export class ProcessorChart extends Chart {
  /** @param {ChartView} view */
  constructor(view) {
    super(view, "Processor over time");
    this.height = HEIGHT;
    this.root.classList.add("nbc-processor");
    this.root.hidden = true;
  }

  /**
   * @param {Looper[]} loopers
   * @param {[first: number, last: number]} range
   * @param {boolean} smooth
   * @param {boolean} rebuild
   */
  paint(loopers, range, smooth, rebuild) {
    const names = this.view.data.schema.lines.cpu;
    this.root.hidden = !loopers.some(({ slots }) => names.some((name) => slots.cpu[name].some(Number.isFinite)));
    if (this.root.hidden) {
      this.draw(null, rebuild, () => this.view.options(this, 0, this.parts([])));
      return;
    }
    const { detail } = this.view;
    setText(this.kind, detail ? `${loopers[0].name}, ${WHAT}` : WHAT);
    this.kind.title = `${WHAT}; the rest of the time it waits: for a device, for another thread, for the interpreter`;
    const line = (/** @type {number} */ i) => this.view.lineOf(i, 2);
    this.legend.fill(
      loopers.map(({ name }, i) => ({ name: detail ? "CPU" : name, values: 1, line: line(i), toggles: !detail })),
    );
    const data = joinSlots(loopers, "cpu", names, range, smooth);
    this.draw(data, rebuild, (width) => this.view.options(this, width, this.parts(loopers)));
  }

  /**
   * @param {Looper[]} loopers
   * @returns {PlotParts}
   */
  parts(loopers) {
    return {
      padding: [6, 20, 0, 0],
      x: { axis: TIME_AXIS },
      y: {
        scale: { range: () => [0, 1] },
        axis: { splits: () => [0, 0.5, 1], values: (_plot, ticks) => ticks.map(shareTick) },
      },
      series: loopers.map(({ name }, i) => this.series(name, i)),
      hooks: {},
    };
  }

  /**
   * @param {string} name
   * @param {number} i
   * @returns {LooperSeries}
   */
  series(name, i) {
    const { detail, hidden } = this.view;
    const line = this.view.lineOf(i, 2);
    const own = detail ? { fill: faded(line.stroke, 0.16) } : { looper: name, show: !hidden.has(name) };
    return { ...line, ...own, points: pointsOf(5, true) };
  }

  /**
   * @param {number | null} time
   * @param {[low: number, high: number]} window
   */
  tell(time, [low, high]) {
    const { plot } = this;
    if (!plot) return;
    setText(this.at, time === null ? "newest" : `at ${elapsed(time, (high - low) / 300)}`);
    for (const [i, column] of plot.data.slice(1).entries())
      this.legend.set(i, [formatShare(shownValue(plot, column, i + 1))]);
    if (time === null) this.summarise(`${this.title.textContent}: ${this.legend.spoken}.`);
  }
}
