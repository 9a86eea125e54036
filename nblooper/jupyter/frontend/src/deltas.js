// Puts together what a panel shows from the messages that tell what changed.

/**
 * @import uPlot from "uplot"
 * @import { DistributionDelta, ErrorsDelta, Failure, Schema, Stale, Table, TableDelta, TracksDelta } from "./messages.js"
 */

import { NO_SCHEMA } from "./schema.js";

/**
 * @typedef {number[] | uPlot.TypedArray} Values
 * @typedef {{ edges: Float32Array, counts: Float32Array }} Histogram One edge more than counts.
 *
 * @typedef {object} Looper
 * @property {string} name
 * @property {boolean} timed Whether it has an interval.
 * @property {number} width Of its time slots, in seconds.
 * @property {Slots} slots
 * @property {{ x: number[], count: number[] }} errors
 * @property {{ begin: number[], end: number[] }} pauses The end of one that goes on is NaN.
 * @property {{ begin: number[], end: number[] }} stops When runs ended, and when the next ones began.
 * @property {Histogram | null} histogram
 * @property {Record<string, number>} quantiles By name, from the lowest to the highest; none before the first call.
 *
 * @typedef {object} Slots Time slots with calls: when they begin, and for each chart its lines by name.
 * @property {number[]} x
 * @property {Record<string, number[]>} latency
 * @property {Record<string, number[]>} lateness
 * @property {Record<string, number[]>} cpu
 *
 * @typedef {{ note: string, loopers: Looper[], schema: Schema, stale: Stale | null }} Charts
 */

/** @type {Table} */
export const NO_TABLE = { rows: [], focus: 0, filter: "", matches: 0, total: 0 };

/**
 * @param {Table} before
 * @param {Table | TableDelta} told
 * @returns {Table}
 */
export function withTable(before, told) {
  if ("rows" in told) return told;
  const { places, changed, ...about } = told;
  const rows = places ? places.map((row) => (typeof row === "number" ? before.rows[row] : row)) : [...before.rows];
  for (const [place, mask, ...values] of changed) {
    let at = 0;
    rows[place] = rows[place].map((value, i) => ((mask >> i) & 1 ? values[at++] : value));
  }
  return { ...before, ...about, rows };
}

/** @returns {Charts} */
export function noCharts() {
  return { note: "", loopers: [], schema: NO_SCHEMA, stale: null };
}

/**
 * @param {Charts} charts
 * @param {TracksDelta} delta
 * @param {Float32Array} numbers
 * @param {Schema} schema
 * @returns {Charts} The same ones with more in them, or new ones.
 */
export function withTracks(charts, { whole, tracks, stale }, numbers, schema) {
  const shown = whole ? blankCharts(whole, schema) : charts;
  shown.stale = stale;
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
export function columnsOf({ slots, errors, pauses, stops }) {
  const lines = [slots.latency, slots.lateness, slots.cpu].flatMap((chart) => Object.values(chart));
  return [
    [slots.x, ...lines],
    [errors.x, errors.count],
    [pauses.begin, pauses.end],
    [stops.begin, stops.end],
  ];
}

/**
 * @param {NonNullable<TracksDelta["whole"]>} whole
 * @param {Schema} schema
 * @returns {Charts}
 */
function blankCharts({ note, names, widths, timed }, schema) {
  const blank = (/** @type {string[]} */ lines) => Object.fromEntries(lines.map((line) => [line, []]));
  const loopers = names.map((name, i) => ({
    name,
    timed: timed[i],
    width: widths[i],
    slots: {
      x: [],
      latency: blank(schema.lines.latency),
      lateness: blank(schema.lines.lateness),
      cpu: blank(schema.lines.cpu),
    },
    errors: { x: [], count: [] },
    pauses: { begin: [], end: [] },
    stops: { begin: [], end: [] },
    histogram: null,
    quantiles: {},
  }));
  return { note, loopers, schema, stale: null };
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
    const named = Object.fromEntries(quantiles.map((secs, i) => [charts.schema.quantiles[i], secs]));
    Object.assign(charts.loopers[place], { histogram, quantiles: named });
  }
}

/**
 * Returns the failures to show, newest first.
 *
 * @param {Failure[]} before
 * @param {ErrorsDelta} delta
 * @param {number} most
 */
export function withErrors(before, delta, most) {
  const known = new Map((delta.whole ? [] : before).map((failure) => [failure.id, failure]));
  for (const failure of delta.new) known.set(failure.id, failure);
  for (const [id, count, lastCall, lastTime, lastException] of delta.counts) {
    const failure = known.get(id);
    if (failure) known.set(id, { ...failure, count, lastCall, lastTime, lastException });
  }
  return [...known.values()].sort((a, b) => b.id - a.id).slice(0, most);
}

/**
 * The bytes of a buffer that came with a message, from a place where a typed array may begin.
 *
 * @param {DataView} view
 */
export function bytes({ buffer, byteOffset, byteLength }) {
  return /** @type {ArrayBuffer} */ (buffer).slice(byteOffset, byteOffset + byteLength);
}
