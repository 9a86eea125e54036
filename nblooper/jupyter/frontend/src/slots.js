// Turns the slots of loopers into columns for uPlot, pauses and stops into spans.

/**
 * @import { Charts, Looper } from "./deltas.js"
 */

import uPlot from "uplot";

/** @typedef {[x: number[], ...values: (number | null)[][]]} Columns */

// Below what clocks resolve; zero has no place on a logarithmic axis.
const SHORTEST_SECS = 1e-9;

const SMOOTH_REACH = 2; // slots on both sides
export const SMOOTH_SLOTS = 2 * SMOOTH_REACH + 1;

/**
 * One table of columns [x, line, line, ...] for uPlot; times are the middles of slots. A long time without calls, a
 * pause and a stop are a gap in the line, not a slope through it: a row of nulls.
 *
 * @param {Looper} looper
 * @param {"latency" | "lateness" | "cpu"} chart
 * @param {string[]} names Of its lines.
 * @param {[first: number, last: number]} range
 * @param {boolean} smooth
 * @returns {Columns}
 */
export function slotColumns({ slots, width, pauses, stops }, chart, names, [first, last], smooth = false) {
  const { x } = slots;
  const lines = names.map((name) => slots[chart][name]);
  const least = chart === "cpu" ? 0 : SHORTEST_SECS;
  /** @type {number[]} */
  const xs = [];
  /** @type {(number | null)[][]} */
  const ys = lines.map(() => []);
  const row = (/** @type {number} */ time, /** @type {number | null} */ i) => {
    xs.push(time + width / 2);
    for (const [k, line] of lines.entries()) ys[k].push(i === null ? null : lineValue(line[i], least));
  };
  // A null at both ends: the pointer finds none in between.
  const gap = (/** @type {number} */ from, /** @type {number} */ to) => {
    row(from, null);
    if (to - from > width) row(to, null);
  };
  const limit = longestStep(x, width);
  if (x[0] - first > limit) gap(first, x[0] - width);
  x.forEach((time, i) => {
    const step = i ? time - x[i - 1] : 0;
    if (step > limit || (step > 2 * width && (anyIn(pauses, x[i - 1], time) || anyIn(stops, x[i - 1], time))))
      gap(x[i - 1] + width, time - width);
    row(time, i);
  });
  const newest = x[x.length - 1];
  if (last - newest > limit) gap(newest + width, last);
  return [xs, ...ys.map((line, i) => (smooth && names[i] !== "max" ? smoothed(line) : line))];
}

/**
 * The median of each value and its two neighbours on both sides, as far as there is no gap between them.
 *
 * @param {(number | null)[]} line
 */
export function smoothed(line) {
  return line.map((value, i) => {
    if (value === null) return null;
    const near = [value];
    for (const step of [-1, 1]) {
      for (let k = 1; k <= SMOOTH_REACH && line[i + k * step] != null; k++)
        near.push(/** @type {number} */ (line[i + k * step]));
    }
    near.sort((a, b) => a - b);
    return (near[(near.length - 1) >> 1] + near[near.length >> 1]) / 2;
  });
}

/**
 * @param {number} value
 * @param {number} least
 */
function lineValue(value, least) {
  return Number.isFinite(value) ? Math.max(value, least) : null;
}

/**
 * The usual time between slots with calls is not the width: a looper may call once a minute.
 *
 * @param {number[]} x
 * @param {number} width
 */
function longestStep(x, width) {
  const steps = [];
  for (let i = 1; i < x.length; i++) steps.push(x[i] - x[i - 1]);
  const usual = steps.length ? Float64Array.from(steps).sort()[steps.length >> 1] : 0;
  return 5 * usual + 2 * width;
}

/**
 * @param {Looper["pauses"]} spans
 * @param {number} from
 * @param {number} to
 */
function anyIn({ begin, end }, from, to) {
  return begin.some((start, i) => start < to && !(end[i] <= from));
}

/**
 * All loopers as one table. Where one has no slot and another has, the line goes on (undefined, not null).
 *
 * @param {Looper[]} loopers
 * @param {"latency" | "lateness" | "cpu"} chart
 * @param {string[]} names Of its lines.
 * @param {[first: number, last: number]} range
 * @param {boolean} smooth
 * @returns {Columns | null}
 */
export function joinSlots(loopers, chart, names, range, smooth = false) {
  if (!loopers.some(({ slots }) => slots.x.length)) return null;
  /** @type {Columns} */
  const none = [[], ...names.map(() => [])];
  const tables = loopers.map((looper) =>
    looper.slots.x.length ? slotColumns(looper, chart, names, range, smooth) : none,
  );
  return tables.length === 1 ? tables[0] : joined(tables);
}

/** @param {Columns[]} tables */
function joined(tables) {
  const expandGaps = 2;
  return /** @type {Columns} */ (
    uPlot.join(
      tables,
      tables.map((table) => table.map(() => expandGaps)),
    )
  );
}

/**
 * From the first to the last of everything that is drawn.
 *
 * @param {Looper[]} loopers
 * @param {Charts["stale"]} stale Time that was not measured is part of the axis.
 * @returns {[first: number, last: number]}
 */
export function timeRange(loopers, stale = null) {
  let first = Infinity;
  let last = -Infinity;
  const take = (/** @type {number} */ from, to = from) => {
    if (from < first) first = from;
    if (to > last) last = to;
  };
  for (const { slots, width, errors, pauses, stops } of loopers) {
    if (slots.x.length) take(slots.x[0], slots.x[slots.x.length - 1] + width);
    if (errors.x.length) take(errors.x[0], errors.x.at(-1));
    for (const begin of stops.begin) take(begin);
    for (const [i, begin] of pauses.begin.entries())
      take(begin, Number.isFinite(pauses.end[i]) ? pauses.end[i] : begin);
  }
  if (first > last) return [0, 1];
  if (stale) take(stale.now);
  const going = loopers.some(({ pauses }) => Number.isNaN(pauses.end.at(-1)));
  // A pause that has just begun needs room to be seen.
  return [first, going ? last + 0.03 * (last - first) : Math.max(last, first + 1e-3)];
}

/**
 * When any looper was paused, or had stopped before a restart: spans that do not overlap, each with the names of those.
 *
 * @param {Looper[]} loopers
 * @param {"pauses" | "stops"} kind
 */
export function spansOf(loopers, kind) {
  const all = loopers.flatMap(({ name, [kind]: { begin: begins, end: ends } }) =>
    begins.map((begin, i) => ({ begin, end: Number.isNaN(ends[i]) ? Infinity : ends[i], names: [name] })),
  );
  /** @type {typeof all} */
  const spans = [];
  for (const span of all.sort((a, b) => a.begin - b.begin)) {
    const before = spans.at(-1);
    if (before && span.begin <= before.end) {
      before.end = Math.max(before.end, span.end);
      before.names = [...new Set([...before.names, ...span.names])];
    } else spans.push(span);
  }
  return spans;
}

/**
 * What was not measured lately: a span up to the right edge, with the names of the loopers, or none.
 *
 * @param {Looper[]} loopers
 * @param {Charts["stale"]} stale
 */
export function unmeasuredSpans(loopers, stale) {
  const late = loopers.flatMap(({ name }, i) => {
    const begin = stale?.until[i] ?? null;
    return begin === null ? [] : [{ name, begin }];
  });
  if (!late.length) return [];
  const begin = Math.min(...late.map((one) => one.begin));
  return [{ begin, end: Infinity, names: late.map(({ name }) => name) }];
}

/**
 * @param {Looper["pauses"]} spans
 * @param {number} time
 */
export function within({ begin, end }, time) {
  return begin.some((from, i) => from <= time && !(end[i] <= time));
}

/**
 * How many errors within `near` seconds; of all time with null.
 *
 * @param {Looper} looper
 * @param {number | null} time
 * @param {number} near
 */
export function errorsAt({ errors }, time, near) {
  return errors.x.reduce((sum, x, i) => (time === null || Math.abs(x - time) <= near ? sum + errors.count[i] : sum), 0);
}

/**
 * The sign of what a looper did at a time, or does now: it failed, had ended or was paused; empty for anything else.
 *
 * @param {Looper} looper
 * @param {number | null} time
 * @param {number} near Seconds.
 */
export function signAt(looper, time, near) {
  if (time !== null && errorsAt(looper, time, near)) return "✕";
  const at = time ?? Infinity;
  if (within(looper.stops, at)) return "■";
  return within(looper.pauses, at) ? "‖" : "";
}
