// Puts together what a panel shows from the messages that tell what changed.

/**
 * @import uPlot from "uplot"
 * @import { DistributionDelta, ErrorsDelta, Failure, TracksDelta } from "./messages.js"
 */

/**
 * @typedef {"x" | "p50" | "p99" | "max" | "lateP50" | "lateP99"} SlotKey
 * @typedef {{ edges: Float32Array, counts: Float32Array }} Histogram One edge more than counts.
 *
 * @typedef {object} Looper
 * @property {string} name
 * @property {boolean} timed Whether it has an interval.
 * @property {number} width Of its time slots, in seconds.
 * @property {Record<SlotKey, number[]>} slots Time slots with calls: when they begin, and quantiles of their calls.
 * @property {{ x: number[], count: number[] }} errors
 * @property {{ begin: number[], end: number[] }} pauses The end of one that goes on is NaN.
 * @property {Histogram | null} histogram
 * @property {number[]} quantiles None before the first call.
 *
 * @typedef {number[] | uPlot.TypedArray} Values
 * @typedef {{ focus: boolean, note: string, loopers: Looper[] }} Charts
 */

/** @type {SlotKey[]} */
const SLOT_COLUMNS = ["x", "p50", "p99", "max", "lateP50", "lateP99"];
const SHOWN_ERRORS = 50;

/** @returns {Charts} */
export function noCharts() {
  return { focus: false, note: "", loopers: [] };
}

/**
 * @param {Charts} charts
 * @param {TracksDelta} delta
 * @param {Float64Array} numbers
 * @returns {Charts} The same ones with more in them, or new ones.
 */
export function withTracks(charts, { whole, tracks }, numbers) {
  const shown = whole ? blankCharts(whole) : charts;
  let at = 0;
  let track = 0;
  for (const looper of shown.loopers) {
    for (const columns of columnsOf(looper)) {
      const [kept, count] = tracks[track++];
      for (const column of columns) {
        column.length = kept;
        for (let i = 0; i < count; i++) column.push(numbers[at++]);
      }
    }
  }
  return shown;
}

/**
 * The columns of a looper's tracks, in the order in which they travel.
 *
 * @param {Looper} looper
 */
function columnsOf({ slots, errors, pauses }) {
  return [SLOT_COLUMNS.map((key) => slots[key]), [errors.x, errors.count], [pauses.begin, pauses.end]];
}

/**
 * @param {NonNullable<TracksDelta["whole"]>} whole
 * @returns {Charts}
 */
function blankCharts({ focus, note, names, widths, timed }) {
  const loopers = names.map((name, i) => ({
    name,
    timed: timed[i],
    width: widths[i],
    slots: { x: [], p50: [], p99: [], max: [], lateP50: [], lateP99: [] },
    errors: { x: [], count: [] },
    pauses: { begin: [], end: [] },
    histogram: null,
    quantiles: [],
  }));
  return { focus, note, loopers };
}

/**
 * @param {Charts} charts
 * @param {DistributionDelta[]} changed
 * @param {Float32Array} numbers
 */
export function takeDistributions(charts, changed, numbers) {
  let at = 0;
  const next = (/** @type {number} */ count) => {
    at += count;
    return numbers.slice(at - count, at);
  };
  for (const { at: place, bars, quantiles } of changed) {
    const histogram = bars ? { edges: next(bars + 1), counts: next(bars) } : null;
    Object.assign(charts.loopers[place], { histogram, quantiles });
  }
}

/**
 * Returns the failures to show, newest first.
 *
 * @param {Failure[]} before
 * @param {ErrorsDelta} delta
 */
export function withErrors(before, delta) {
  const known = new Map((delta.whole ? [] : before).map((failure) => [failure.id, failure]));
  for (const failure of delta.new) known.set(failure.id, failure);
  for (const [id, count, lastCall, lastTime, lastException] of delta.counts) {
    const failure = known.get(id);
    if (failure) known.set(id, { ...failure, count, lastCall, lastTime, lastException });
  }
  return [...known.values()].sort((a, b) => b.id - a.id).slice(0, SHOWN_ERRORS);
}

/**
 * The bytes of a buffer that came with a message, from a place where a typed array may begin.
 *
 * @param {DataView} view
 */
export function bytes({ buffer, byteOffset, byteLength }) {
  return /** @type {ArrayBuffer} */ (buffer).slice(byteOffset, byteOffset + byteLength);
}
