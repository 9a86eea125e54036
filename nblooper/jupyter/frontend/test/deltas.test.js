import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, NO_TABLE, noCharts, takeDistributions, withErrors, withTable, withTracks } from "../src/deltas.js";
import { SCHEMA } from "./made.js";

const WHOLE = { note: "", names: ["a", "b"], widths: [0.5, 1], timed: [true, false] };

/**
 * @param {[kept: number, added: number][]} tracks
 * @param {number[]} numbers
 * @param {ReturnType<typeof noCharts>} charts
 */
function more(tracks, numbers, charts) {
  return withTracks(charts, { tracks, stale: null }, Float32Array.from(numbers), SCHEMA);
}

/** Of two loopers, the first one with two slots. */
function first() {
  const tracks = /** @type {[number, number][]} */ ([[0, 2], ...Array(7).fill([0, 0])]);
  const numbers = Array.from({ length: 14 }, (_, i) => i);
  return withTracks(noCharts(), { whole: WHOLE, tracks, stale: null }, Float32Array.from(numbers), SCHEMA);
}

test("tracks travel column by column", () => {
  const [a, b] = first().loopers;
  assert.deepEqual(a.slots, {
    x: [0, 1],
    latency: { p50: [2, 3], p99: [4, 5], max: [6, 7] },
    lateness: { p50: [8, 9], p99: [10, 11] },
    cpu: { share: [12, 13] },
  });
  assert.deepEqual([a.name, a.timed, a.width, b.name, b.timed, b.width], ["a", true, 0.5, "b", false, 1]);
  assert.deepEqual(b.slots.x, []);
});

test("what stays is kept, what changed is replaced, what is new follows", () => {
  const charts = first();
  const one = [1, 2];
  const changed = more(
    [
      [1, 2],
      [0, 1],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 1],
      [0, 1],
    ],
    [...one, ...one, ...one, ...one, ...one, ...one, ...one, 7, 3, 8, 9, 4, 5],
    charts,
  );
  assert.equal(changed, charts);
  const [a, b] = charts.loopers;
  assert.deepEqual(a.slots.x, [0, 1, 2]);
  assert.deepEqual(a.slots.lateness.p99, [10, 1, 2]);
  assert.deepEqual(a.errors, { x: [7], count: [3] });
  assert.deepEqual(b.pauses, { begin: [8], end: [9] });
  assert.deepEqual(b.stops, { begin: [4], end: [5] });
});

test("distributions are put in their places", () => {
  const charts = first();
  const changed = [
    { at: 1, bars: 2, quantiles: [1.5, 2, 3, 3] },
    { at: 0, bars: 0, quantiles: [] },
  ];
  takeDistributions(charts, changed, Float32Array.from([1, 2, 4, 10, 20]));
  const [a, b] = charts.loopers;
  assert.equal(a.histogram, null);
  assert.deepEqual(b.histogram, { edges: Float32Array.from([1, 2, 4]), counts: Float32Array.from([10, 20]) });
  assert.deepEqual(b.quantiles, { p50: 1.5, p90: 2, p99: 3, "p99.9": 3 });
});

test("failures are newest first, counted on, and forgotten when all is sent", () => {
  const failure = /** @type {import("../src/messages.js").Failure} */ ({ id: 0, count: 1, lastException: "" });
  const two = withErrors([], { whole: true, new: [failure, { ...failure, id: 1 }], counts: [], more: 0 }, 50);
  assert.deepEqual(
    two.map(({ id }) => id),
    [1, 0],
  );
  const counted = withErrors(two, { whole: false, new: [], counts: [[0, 5, 7, 1.6e9, "E: x"]], more: 0 }, 50);
  assert.deepEqual([counted[1].count, counted[1].lastCall, counted[1].lastException], [5, 7, "E: x"]);
  assert.equal(two[1].count, 1);
  const unknown = withErrors([], { whole: false, new: [], counts: [[9, 5, null, 0, ""]], more: 0 }, 50);
  assert.deepEqual(unknown, []);
  const many = Array.from({ length: 60 }, (_, id) => ({ ...failure, id }));
  assert.equal(withErrors(two, { whole: true, new: many, counts: [], more: 10 }, 50).length, 50);
});

test("a buffer's bytes may begin anywhere", () => {
  const buffer = new ArrayBuffer(20);
  new DataView(buffer).setFloat64(4, 1.5, true);
  assert.deepEqual([...new Float64Array(bytes(new DataView(buffer, 4, 8)))], [1.5]);
});

test("a table's deltas leave what they do not name, and move rows", () => {
  const whole = {
    rows: [
      [1, "a", 10],
      [2, "b", 20],
      [3, "c", null],
    ],
    focus: 2,
    filter: "x",
    matches: 3,
    total: 3,
  };
  assert.equal(withTable(NO_TABLE, whole), whole);
  const counted = withTable(whole, { changed: [[2, 0b100, 30]], focus: 0 });
  assert.deepEqual(counted, {
    ...whole,
    rows: [
      [1, "a", 10],
      [2, "b", 20],
      [3, "c", 30],
    ],
    focus: 0,
  });
  assert.deepEqual(whole.rows[2], [3, "c", null]);
  const moved = withTable(counted, {
    places: [2, [4, "d", 0], 0],
    changed: [
      [0, 0b110, "e", null],
      [2, 0b100, 11],
    ],
    total: 4,
  });
  assert.deepEqual(moved, {
    ...whole,
    rows: [
      [3, "e", null],
      [4, "d", 0],
      [1, "a", 11],
    ],
    focus: 0,
    total: 4,
  });
  assert.deepEqual(withTable(moved, { places: [], changed: [] }).rows, []);
});

test("the highest field of a row is told by the mask too", () => {
  const row = Array(31).fill(0);
  const { rows } = withTable({ ...NO_TABLE, rows: [row] }, { changed: [[0, 2 ** 30 + 1, "first", "last"]] });
  assert.deepEqual([rows[0][0], rows[0][29], rows[0][30]], ["first", 0, "last"]);
});
