// Who ran when: bars of calls per looper, put together from messages, and where they are in a picture.

/**
 * @import { LanesDelta } from "./messages.js"
 */

/**
 * @typedef {object} Lane The newest bars of one looper, in order of time, in columns.
 * @property {string} name
 * @property {number[]} start In seconds since the coordinator was made.
 * @property {number[]} secs
 * @property {number[]} busy Share of the bar that was spent in calls.
 * @property {number[]} late Of a single call, how long after its boundary it began; else NaN.
 * @property {number[]} calls How many the bar stands for.
 * @property {number[]} last The number of its last call.
 * @property {number | null} open When the call began that still runs.
 *
 * @typedef {{ now: number, lanes: Lane[] }} Lanes
 */

const KEPT_SECS = 60;
const MANY = 24000; // bars of a lane, whatever their time
const LONE = 0.6; // how dark a short call is at least that has a column of pixels to itself
const COLUMNS = /** @type {const} */ (["start", "secs", "busy", "late", "calls"]);

/** @returns {Lanes} */
export function noLanes() {
  return { now: 0, lanes: [] };
}

/**
 * @param {Lanes} before
 * @param {LanesDelta} delta
 * @param {Float32Array} numbers
 * @returns {Lanes} The same lanes with more in them, or new ones.
 */
export function withLanes(before, { whole, now, base, bars, open }, numbers) {
  const lanes = whole ? whole.map(blank) : before.lanes;
  let at = 0;
  lanes.forEach((lane, number) => {
    const [count, callsBefore] = bars[number];
    for (const column of COLUMNS) {
      const shift = column === "start" ? base : 0;
      for (let i = 0; i < count; i++) lane[column].push(numbers[at++] + shift);
    }
    let call = callsBefore;
    for (let i = lane.calls.length - count; i < lane.calls.length; i++) {
      call += lane.calls[i];
      lane.last.push(call);
    }
    lane.open = open[number];
    trim(lane, now - KEPT_SECS);
  });
  return { now, lanes };
}

/**
 * @param {string} name
 * @returns {Lane}
 */
function blank(name) {
  return { name, start: [], secs: [], busy: [], late: [], calls: [], last: [], open: null };
}

/**
 * Forgets what is old, a good part at a time.
 *
 * @param {Lane} lane
 * @param {number} since
 */
function trim(lane, since) {
  const old = Math.max(firstAfter(lane, since), lane.start.length - MANY);
  if (old < lane.start.length / 4) return;
  for (const column of /** @type {const} */ ([...COLUMNS, "last"])) lane[column].splice(0, old);
}

/**
 * The first bar that ends after a time.
 *
 * @param {Lane} lane
 * @param {number} time
 */
export function firstAfter({ start, secs }, time) {
  let low = 0;
  let high = start.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start[middle] + secs[middle] > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The boxes of a lane in a picture: of bars that are wider than a pixel one each; narrower ones share a column of
 * pixels, which is the darker the more of it was spent in calls. A single call that is alone there can be seen well.
 *
 * @param {Lane} lane
 * @param {number} low
 * @param {number} high
 * @param {number} width
 * @returns {{ x: number, width: number, busy: number }[]}
 */
export function boxesOf(lane, low, high, width) {
  const scale = width / (high - low);
  const boxes = [];
  let column = -1;
  let share = 0;
  let count = 0; // of calls in the column
  const end = () => {
    if (column >= 0) boxes.push({ x: column, width: 1, busy: Math.min(Math.max(share, count === 1 ? LONE : 0), 1) });
    column = -1;
    share = count = 0;
  };
  const { start, secs, busy, calls } = lane;
  for (let i = firstAfter(lane, low); i < start.length && start[i] < high; i++) {
    const x = (start[i] - low) * scale;
    const wide = secs[i] * scale;
    if (wide >= 1) {
      end();
      const from = Math.max(x, 0);
      boxes.push({ x: from, width: Math.min(x + wide, width) - from, busy: busy[i] });
      continue;
    }
    if (Math.floor(x) !== column) end();
    column = Math.floor(x);
    share += wide * busy[i];
    count += calls[i];
  }
  end();
  return boxes;
}

/**
 * When a looper waited for its next call, or ran, within a time: from its first call on, but for pauses and stops.
 *
 * @param {number} first When its first call began.
 * @param {[low: number, high: number]} window
 * @param {{ begin: number[], end: number[] }[]} breaks Of which the last one may go on, with an end of NaN.
 * @returns {[from: number, to: number][]}
 */
export function activeSpans(first, [low, high], breaks) {
  const all = breaks.flatMap(({ begin, end }) => begin.map((from, i) => ({ from, to: end[i] })));
  /** @type {[from: number, to: number][]} */
  const spans = [];
  let at = Math.max(first, low);
  for (const { from, to } of all.sort((a, b) => a.from - b.from)) {
    if (from > at) spans.push([at, Math.min(from, high)]);
    at = Math.max(at, Number.isNaN(to) ? Infinity : to);
    if (at >= high) return spans.filter(([begin, end]) => end > begin);
  }
  return [...spans, /** @type {[number, number]} */ ([at, high])].filter(([begin, end]) => end > begin);
}

/**
 * Parts of a line between boxes, of two pixels at least.
 *
 * @param {{ x: number, width: number }[]} boxes In order.
 * @param {number} from In pixels, as `to`.
 * @param {number} to
 * @returns {[from: number, to: number][]}
 */
export function gapsBetween(boxes, from, to) {
  /** @type {[from: number, to: number][]} */
  const gaps = [];
  let at = from;
  for (const { x, width } of [...boxes, { x: to, width: 0 }]) {
    const stop = Math.min(x, to);
    if (stop - at >= 2) gaps.push([at, stop]);
    at = Math.max(at, x + width);
  }
  return gaps;
}

/**
 * The bar at a time, or the nearest one within so many seconds; -1 if there is none.
 *
 * @param {Lane} lane
 * @param {number} time
 * @param {number} near
 */
export function barAt(lane, time, near) {
  const at = firstAfter(lane, time);
  let found = -1;
  let least = near;
  for (const i of [at - 1, at]) {
    if (i < 0 || i >= lane.start.length) continue;
    const away = Math.max(lane.start[i] - time, time - lane.start[i] - lane.secs[i], 0);
    if (away > least) continue;
    found = i;
    least = away;
  }
  return found;
}

/**
 * Round times for the marks of an axis, and with how many decimals they are written.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} most How many at most.
 */
export function timeMarks(low, high, most) {
  const least = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5, 10].find((factor) => power * factor >= least) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const times = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) times.push(i * step);
  return { times, decimals };
}
