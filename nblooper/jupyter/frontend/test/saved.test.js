import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, noCharts, takeDistributions, withTracks } from "../src/deltas.js";
import { coarse, savedState } from "../src/saved.js";
import { histogramOf, looperAt, SCHEMA, steps } from "./made.js";

/** @typedef {import("../src/store.js").Store} Store */

/**
 * A store that knows these loopers.
 *
 * @param {ReturnType<typeof looperAt>[]} loopers
 */
function storeOf(loopers) {
  const names = loopers.map(({ name }) => name);
  const whole = { note: "", names, widths: loopers.map(() => 0.5), timed: loopers.map(() => true) };
  return /** @type {Store} */ (
    /** @type {unknown} */ ({
      head: { name: "digits" },
      raw: { table: { rows: steps(30).map((i) => [i]), focus: 0, filter: "", matches: 30, total: 30 }, charts: whole },
      schema: SCHEMA,
      charts: { note: "", loopers, schema: SCHEMA, stale: null },
      failures: steps(8).map((id) => ({ id })),
      more: 2,
      uptime: 12.5,
    })
  );
}

test("of neighbouring slots the one with the longest call is kept", () => {
  const looper = looperAt(steps(10));
  looper.slots.latency.max[3] = 1;
  assert.deepEqual(coarse(looper, 5), [0, 3, 4, 6, 8]);
  assert.deepEqual(coarse(looper, 100).length, 10);
  assert.deepEqual(coarse(looperAt([]), 5), []);
});

test("what is saved can be taken as a message, and is bounded", () => {
  const one = looperAt(steps(400), {
    name: "a",
    pauses: { begin: steps(40), end: steps(40) },
    histogram: histogramOf([1, 2, 4], [10, 20]),
    quantiles: { p50: 1, p90: 2, p99: 3, "p99.9": 4 },
  });
  const two = looperAt([1, 2], { name: "b", stops: { begin: [3], end: [Number.NaN] } });
  const saved = savedState(storeOf([one, two]));
  assert.ok(saved);
  const { update, buffers } = saved;
  assert.ok(update.charts && update.distributions);
  const numbers = new Float32Array(bytes(buffers[update.charts.buffer]));
  const charts = withTracks(noCharts(), update.charts, numbers, SCHEMA);
  takeDistributions(
    charts,
    update.distributions.changed,
    new Float32Array(bytes(buffers[update.distributions.buffer])),
  );
  const [a, b] = charts.loopers;
  assert.equal(a.slots.x.length, 80);
  assert.deepEqual(a.pauses.begin, steps(40).slice(-16));
  assert.deepEqual(a.histogram, one.histogram);
  assert.deepEqual(a.quantiles, one.quantiles);
  assert.deepEqual([b.slots.x, b.stops.begin, b.histogram], [[1, 2], [3], null]);
  assert.ok(update.table && "rows" in update.table);
  assert.equal(update.table.rows.length, 20);
  assert.equal(update.errors?.new.length, 5);
  assert.equal(update.errors?.more, 5);
});

test("before the first message there is nothing to save", () => {
  const store = storeOf([]);
  store.head = null;
  assert.equal(savedState(store), null);
});
