// Made-up loopers, as the views get them.

/**
 * @import { Looper } from "../src/deltas.js"
 */

const KEYS = /** @type {const} */ (["p50", "p99", "max", "lateP50", "lateP99"]);

/**
 * A looper with calls of 10 ms in the slots that begin at `x`.
 *
 * @param {number[]} x
 * @param {Partial<Looper>} more
 * @returns {Looper}
 */
export function looperAt(x, more = {}) {
  const columns = Object.fromEntries(KEYS.map((key) => [key, x.map(() => 0.01)]));
  return {
    name: "train",
    timed: true,
    width: 0.5,
    slots: /** @type {Looper["slots"]} */ ({ x, ...columns }),
    errors: { x: [], count: [] },
    pauses: { begin: [], end: [] },
    histogram: null,
    quantiles: [],
    ...more,
  };
}

/**
 * @param {number[]} edges
 * @param {number[]} counts
 */
export function histogramOf(edges, counts) {
  return { edges: Float32Array.from(edges), counts: Float32Array.from(counts) };
}

/**
 * @param {number} count
 * @param {number} step
 */
export function steps(count, step = 0.5) {
  return Array.from({ length: count }, (_, i) => i * step);
}
