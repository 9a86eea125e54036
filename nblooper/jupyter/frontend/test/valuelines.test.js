// Lines of values: put together from deltas, smoothed, and their numbers as text.

import assert from "node:assert/strict";
import test from "node:test";
import { changeMarks } from "../src/parammarks.js";
import { noValues, smoothed, withValues } from "../src/valuelines.js";
import { formatValue, logSpan, valueTick } from "../src/valuescales.js";

test("deltas are put together", () => {
  /** @type {NonNullable<import("../src/messages.js").ValuesDelta["whole"]>} */
  const whole = {
    axis: "time",
    keys: [{ key: "loss", label: "loss", unit: "", log: false }],
    lines: [[0, 0, "train", "run 2", 1]],
    note: "",
  };
  const columns = [
    [1, 20000003],
    [10, 20],
    [9, 19],
    [11, 21],
    [0, 1],
  ];
  const first = withValues(
    noValues(),
    { whole, rows: [[0, 0, 2]] },
    Float32Array.from([1, 20000004, 0, -1, ...columns.slice(1).flat()]),
  );
  const [line] = first.lines;
  assert.deepEqual([line.at, line.mean, line.low, line.high, line.odd], columns);
  assert.deepEqual([line.looper, line.run, line.newest], ["train", "run 2", true]);
  const second = withValues(first, { rows: [[0, 1, 1]] }, Float32Array.from([3, 0, 30, 29, 31, 0]));
  assert.deepEqual(second.lines[0].at, [1, 3]);
  assert.deepEqual(second.lines[0].odd, [0, 0]);
});

test("smoothing is the debiased exponential average; gaps stay", () => {
  assert.deepEqual(smoothed([1, null, 3], 0), [1, null, 3]);
  const [first, gap, second] = smoothed([1, null, 3], 0.5);
  assert.equal(first, 1);
  assert.equal(gap, null);
  assert.ok(Math.abs(Number(second) - (0.25 * 1 + 0.5 * 3) / 0.75) < 1e-12);
  assert.ok(smoothed(Array(500).fill(7), 0.99).every((value) => Math.abs(Number(value) - 7) < 1e-9));
});

test("numbers are short", () => {
  assert.deepEqual([0, 0.25, 1e-6, -2.5e9, 1234].map(valueTick), ["0", "0.25", "1e-6", "-2.5e9", "1,234"]);
  assert.deepEqual([0.123456, 12, null, NaN, 1e-7].map(formatValue), ["0.1235", "12", "–", "–", "1.000e-7"]);
  const [low, high] = logSpan(1, 1);
  assert.ok(low < 1 && high > 1);
});

test("changes of parameters stand at their time, or at the steps of the loopers that are drawn", () => {
  const changes = [{ time: 2, text: "lr = 0.1", steps: { train: 7, other: 9 } }];
  assert.deepEqual(changeMarks(changes), [{ x: 2, text: "lr = 0.1" }]);
  assert.deepEqual(changeMarks(changes, ["train", "train", "gone"]), [{ x: 7, text: "lr = 0.1" }]);
});
