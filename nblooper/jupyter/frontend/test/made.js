// Made-up loopers, as the views get them.

/**
 * @import { Looper } from "../src/deltas.js"
 */

import { NO_SCHEMA } from "../src/schema.js";

export const SCHEMA = {
  ...NO_SCHEMA,
  lines: { latency: ["p50", "p99", "max"], lateness: ["p50", "p99"], cpu: ["share"] },
  quantiles: ["p50", "p90", "p99", "p99.9"],
};

/**
 * A looper with calls of 10 ms in the slots that begin at `x`.
 *
 * @param {number[]} x
 * @param {Partial<Looper>} more
 * @returns {Looper}
 */
export function looperAt(x, more = {}) {
  const lines = (/** @type {string[]} */ names) => Object.fromEntries(names.map((name) => [name, x.map(() => 0.01)]));
  return {
    name: "train",
    timed: true,
    width: 0.5,
    slots: {
      x,
      latency: lines(SCHEMA.lines.latency),
      lateness: lines(SCHEMA.lines.lateness),
      cpu: lines(SCHEMA.lines.cpu),
    },
    errors: { x: [], count: [] },
    pauses: { begin: [], end: [] },
    stops: { begin: [], end: [] },
    histogram: null,
    quantiles: {},
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
