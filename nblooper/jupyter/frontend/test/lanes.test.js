import assert from "node:assert/strict";
import { test } from "node:test";
import { activeSpans, barAt, boxesOf, firstAfter, gapsBetween, noLanes, timeMarks, withLanes } from "../src/lanes.js";

/**
 * A delta of lanes with single calls of one second each, which begin at these times before `now`.
 *
 * @param {number} now
 * @param {number[][]} lanes
 * @param {string[]} [whole]
 */
function delta(now, lanes, whole) {
  const bars = /** @type {[number, number][]} */ (lanes.map((starts) => [starts.length, 0]));
  const numbers = lanes.flatMap((starts) => {
    const each = (/** @type {number} */ value) => starts.map(() => value);
    return [...starts.map((start) => start - now), ...each(1), ...each(1), ...each(Number.NaN), ...each(1)];
  });
  const content = { whole, now, base: now, bars, open: lanes.map(() => null), buffer: 0 };
  return { delta: content, numbers };
}

/**
 * @param {ReturnType<typeof noLanes>} before
 * @param {ReturnType<typeof delta>} told
 */
function taken(before, told) {
  return withLanes(before, told.delta, Float32Array.from(told.numbers));
}

test("bars are put together with their times and numbers", () => {
  const first = taken(noLanes(), delta(10, [[5, 7], [6]], ["a", "b"]));
  const { lanes } = taken(first, delta(12, [[], [10]]));
  assert.deepEqual(
    lanes.map(({ name, start }) => [name, start]),
    [
      ["a", [5, 7]],
      ["b", [6, 10]],
    ],
  );
  assert.deepEqual(lanes[0].last, [1, 2]);
});

test("what is older than a minute is forgotten", () => {
  const first = taken(noLanes(), delta(10, [[1, 2, 3, 9]], ["a"]));
  const { lanes } = taken(first, delta(65, [[64]]));
  assert.deepEqual(lanes[0].start, [9, 64]);
});

test("bars are found by time", () => {
  const [lane] = taken(noLanes(), delta(20, [[1, 5, 9]], ["a"])).lanes;
  assert.equal(firstAfter(lane, 5.5), 1);
  assert.deepEqual(
    [5.5, 6.05, 7, 8.99, 30].map((time) => barAt(lane, time, 0.1)),
    [1, 1, -1, 2, -1],
  );
});

test("wide bars are boxes of their own, narrow ones share columns of pixels", () => {
  const [lane] = taken(noLanes(), delta(20, [[1, 5, 9]], ["a"])).lanes;
  assert.deepEqual(boxesOf(lane, 0, 10, 100), [
    { x: 10, width: 10, busy: 1 },
    { x: 50, width: 10, busy: 1 },
    { x: 90, width: 10, busy: 1 },
  ]);
  const shared = boxesOf(lane, 0, 100, 10); // ten seconds a pixel
  assert.deepEqual(shared, [{ x: 0, width: 1, busy: shared[0].busy }]);
  assert.ok(Math.abs(shared[0].busy - 0.3) < 1e-9);
});

test("a short call that is alone is dark enough to be seen", () => {
  const [lane] = taken(noLanes(), delta(20, [[1, 50, 90]], ["a"])).lanes;
  assert.deepEqual(boxesOf(lane, 0, 100, 50), [
    { x: 0, width: 1, busy: 0.6 },
    { x: 25, width: 1, busy: 0.6 },
    { x: 45, width: 1, busy: 0.6 },
  ]);
});

test("a box begins where the picture does", () => {
  const [lane] = taken(noLanes(), delta(20, [[1]], ["a"])).lanes;
  assert.deepEqual(boxesOf(lane, 1.5, 2.5, 100), [{ x: 0, width: 50, busy: 1 }]);
});

test("a looper waits or runs from its first call on, but for pauses and stops", () => {
  const pauses = { begin: [2, 6], end: [3, Number.NaN] };
  const stops = { begin: [4], end: [5] };
  assert.deepEqual(activeSpans(1, [0, 10], [pauses, stops]), [
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  assert.deepEqual(activeSpans(1, [2.5, 3.5], [pauses, stops]), [[3, 3.5]]);
  assert.deepEqual(activeSpans(1, [0, 10], []), [[1, 10]]);
  assert.deepEqual(activeSpans(Infinity, [0, 10], [pauses]), []);
});

test("a line that shows waiting is drawn between boxes only", () => {
  const boxes = [
    { x: 10, width: 5 },
    { x: 16, width: 4 },
    { x: 40, width: 10 },
  ];
  assert.deepEqual(gapsBetween(boxes, 0, 60), [
    [0, 10],
    [20, 40],
    [50, 60],
  ]);
  assert.deepEqual(gapsBetween(boxes, 12, 41), [[20, 40]]);
  assert.deepEqual(gapsBetween([], 5, 9), [[5, 9]]);
});

test("times of an axis are round, and have as many decimals as they need", () => {
  assert.deepEqual(timeMarks(0, 10, 5), { times: [0, 2, 4, 6, 8, 10], decimals: 0 });
  const { times, decimals } = timeMarks(1, 1.0001, 5);
  assert.ok(times.length >= 3 && times.length <= 6);
  assert.equal(decimals, 5);
});
