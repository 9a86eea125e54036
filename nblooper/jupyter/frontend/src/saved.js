// The state that is saved with a notebook: what a view shows that never hears from a kernel.

/**
 * @import { Charts, Looper } from "./deltas.js"
 * @import { Saved } from "./messages.js"
 * @import { Store } from "./store.js"
 */

import { columnsOf } from "./deltas.js";

const MOST_ROWS = 20;
const MOST_FAILURES = 5;
const MOST_SLOTS = 160; // of all loopers together
const MOST_SPANS = 16; // pauses, stops and times of errors, of each looper

/**
 * A coarse state of everything that the page knows, as the message and the buffers that tell it; null before the first
 * message. The kernel's `wire/saved.py` makes the same.
 *
 * @param {Store} store
 * @returns {Saved | null}
 */
export function savedState({ head, raw, schema, charts, failures, more, uptime }) {
  if (!head || !raw.table || !raw.charts) return null;
  const kept = failures.slice(0, MOST_FAILURES);
  const { tracks, numbers } = packTracks(charts);
  const { changed, bars } = packDistributions(charts);
  return {
    update: {
      kind: "update",
      number: 0,
      whole: true,
      uptime,
      schema,
      head,
      table: { ...raw.table, rows: raw.table.rows.slice(0, MOST_ROWS) },
      charts: { whole: raw.charts, tracks, stale: charts.stale, buffer: 0 },
      distributions: { changed, buffer: 1 },
      errors: { whole: true, new: kept, counts: [], more: more + failures.length - kept.length },
    },
    buffers: [new DataView(Float32Array.from(numbers).buffer), new DataView(Float32Array.from(bars).buffer)],
  };
}

/** @param {Charts} charts */
function packTracks({ loopers }) {
  /** @type {[kept: number, added: number][]} */
  const tracks = [];
  /** @type {number[]} */
  const numbers = [];
  const most = Math.max(1, Math.floor(MOST_SLOTS / Math.max(1, loopers.length)));
  for (const looper of loopers) {
    const [slots, ...others] = columnsOf(looper);
    const kept = coarse(looper, most);
    tracks.push([0, kept.length]);
    for (const column of slots) for (const i of kept) numbers.push(column[i]);
    for (const columns of others) {
      const newest = columns.map((column) => column.slice(-MOST_SPANS));
      tracks.push([0, newest[0].length]);
      for (const column of newest) numbers.push(...column);
    }
  }
  return { tracks, numbers };
}

/** @param {Charts} charts */
function packDistributions({ loopers }) {
  /** @type {number[]} */
  const bars = [];
  const changed = loopers.flatMap(({ histogram, quantiles }, at) => {
    if (!histogram) return [];
    bars.push(...histogram.edges, ...histogram.counts);
    return [{ at, bars: histogram.counts.length, quantiles: Object.values(quantiles) }];
  });
  return { changed, bars };
}

/**
 * The indices of at most so many slots: of neighbours the one with the longest call.
 *
 * @param {Looper} looper
 * @param {number} most
 */
export function coarse({ slots }, most) {
  const { x, latency } = slots;
  const longest = latency.max ?? x;
  const together = Math.max(1, Math.ceil(x.length / most));
  const kept = [];
  for (let begin = 0; begin < x.length; begin += together) {
    let best = begin;
    for (let i = begin; i < Math.min(begin + together, x.length); i++) if (longest[i] > longest[best]) best = i;
    kept.push(best);
  }
  return kept;
}
