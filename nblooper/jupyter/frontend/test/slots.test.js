import assert from "node:assert/strict";
import { test } from "node:test";
import { lonePoints } from "../src/plots.js";
import { errorsAt, joinSlots, slotColumns, smoothed, spansOf, timeRange, within } from "../src/slots.js";
import { looperAt, steps } from "./made.js";

test("times are the middles of slots, and zero has a place on a logarithmic axis", () => {
  const looper = looperAt([0, 0.5]);
  looper.slots.latency.p50[0] = 0;
  assert.deepEqual(slotColumns(looper, "latency", ["p50"], [0, 1]), [
    [0.25, 0.75],
    [1e-9, 0.01],
  ]);
});

test("a long time without calls is a gap with an end on both sides", () => {
  const [xs, p50] = slotColumns(looperAt([...steps(20), ...steps(20).map((x) => x + 20)]), "latency", ["p50"], [0, 30]);
  const gap = xs.filter((_, i) => p50[i] === null);
  assert.deepEqual(gap, [10.25, 19.75]);
});

test("the time before the first call and after the last one are gaps too", () => {
  const [xs, p50] = slotColumns(looperAt(steps(4).map((x) => x + 50)), "latency", ["p50"], [0, 100]);
  assert.deepEqual([xs[0], p50[0], xs.at(-1), p50.at(-1)], [0.25, null, 100.25, null]);
});

test("a slow looper has no gaps", () => {
  assert.ok(!slotColumns(looperAt(steps(20, 60)), "latency", ["p50"], [0, 1200])[1].includes(null));
});

test("a pause interrupts the line where there are no calls in it", () => {
  const x = [0, 0.5, 2, 2.5];
  assert.ok(!slotColumns(looperAt(x), "latency", ["p50"], [0, 3])[1].includes(null));
  const paused = looperAt(x, { pauses: { begin: [1], end: [2] } });
  assert.ok(slotColumns(paused, "latency", ["p50"], [0, 3])[1].includes(null));
});

test("where one looper has a slot and another has none, the line goes on", () => {
  const joined = joinSlots([looperAt(steps(4)), looperAt(steps(2, 1), { width: 1 })], "latency", ["p50"], [0, 2]);
  assert.deepEqual(joined?.[0], [0.25, 0.5, 0.75, 1.25, 1.5, 1.75]);
  assert.deepEqual(joined?.[2], [undefined, 0.01, undefined, undefined, 0.01, undefined]);
  assert.equal(joinSlots([looperAt([])], "latency", ["p50"], [0, 1]), null);
});

test("the range of time holds slots, errors and pauses, and leaves room for one that goes on", () => {
  const looper = looperAt(steps(4), { errors: { x: [9], count: [1] }, pauses: { begin: [10], end: [12] } });
  assert.deepEqual(timeRange([looper]), [0, 12]);
  looper.pauses.end = [Number.NaN];
  assert.deepEqual(timeRange([looper]), [0, 10.3]);
  assert.deepEqual(timeRange([looperAt([])]), [0, 1]);
});

test("pauses that overlap are one span with the names of all", () => {
  const a = looperAt([], { name: "a", pauses: { begin: [1, 8], end: [3, Number.NaN] } });
  const b = looperAt([], { name: "b", pauses: { begin: [2], end: [5] } });
  assert.deepEqual(spansOf([a, b], "pauses"), [
    { begin: 1, end: 5, names: ["a", "b"] },
    { begin: 8, end: Number.POSITIVE_INFINITY, names: ["a"] },
  ]);
  assert.deepEqual(
    [0, 1, 3, 8, 100].map((time) => within(a.pauses, time)),
    [false, true, false, true, true],
  );
});

test("a stop before a restart is a gap, and its time is part of the axis", () => {
  const x = [...steps(4), ...steps(4).map((time) => time + 5)];
  const looper = looperAt(x, { stops: { begin: [2, 12], end: [5, Number.NaN] } });
  assert.ok(slotColumns(looper, "latency", ["p50"], [0, 12])[1].includes(null));
  assert.deepEqual(timeRange([looper]), [0, 12]);
  assert.deepEqual(spansOf([looper], "stops"), [
    { begin: 2, end: 5, names: ["train"] },
    { begin: 12, end: Number.POSITIVE_INFINITY, names: ["train"] },
  ]);
});

test("smoothing takes the median of neighbours, and stops at gaps", () => {
  assert.deepEqual(smoothed([1, 1, 9, 1, 1]), [1, 1, 1, 1, 1]);
  assert.deepEqual(smoothed([1, null, 9, null]), [1, null, 9, null]);
  assert.deepEqual(smoothed([1, 3]), [2, 2]);
  const looper = looperAt(steps(5));
  looper.slots.latency.max[2] = looper.slots.latency.p99[2] = 9;
  const [, p99, max] = slotColumns(looper, "latency", ["p99", "max"], [0, 3], true);
  assert.deepEqual([p99[2], max[2]], [0.01, 9]);
});

test("errors are counted near a time, or all of them", () => {
  const looper = looperAt([], { errors: { x: [5, 35], count: [3, 4] } });
  assert.deepEqual([errorsAt(looper, null, 0), errorsAt(looper, 34, 1), errorsAt(looper, 20, 1)], [7, 4, 0]);
});

test("a value with gaps on both sides is drawn as a dot", () => {
  assert.deepEqual(lonePoints([1, null, 2, null, 3, 4, null, 5]), [0, 2, 7]);
  assert.deepEqual(lonePoints([1, undefined, null, undefined, 2, undefined, 3]), [0]);
});
