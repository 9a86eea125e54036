// Lines of values: put together from deltas, smoothed, and their numbers as text.

import assert from "node:assert/strict";
import test from "node:test";
import { changeMarks, placeMarks } from "../src/parammarks.js";
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
  const said = { param: "lr", text: "lr = 0.1" };
  const changes = [{ time: 2, ...said, steps: { train: 7, other: 9 } }];
  const train = { looper: "train", at: [6, 7, 8] };
  assert.deepEqual(changeMarks(changes), [{ x: 2, ...said }]);
  assert.deepEqual(changeMarks(changes, [train, train, { looper: "gone", at: [1] }]), [{ x: 7, ...said }]);
});

test("loopers that count the same steps share the place of a change, others have their own", () => {
  const changes = [
    { time: 2, param: "lr", text: "lr = 0.1", steps: { train: 2000, evaluate: 1880, apart: 12, late: 1990 } },
  ];
  const lines = [
    { looper: "evaluate", at: [1500, 1880, 2130] },
    { looper: "train", at: [1999, 2000, 2001] },
    { looper: "apart", at: [11, 12, 13] },
    { looper: "late", at: [1990] },
  ];
  assert.deepEqual(
    changeMarks(changes, lines).map(({ x }) => x),
    [2000, 12],
  );
});

/** @param {[at: number, param: string, text: string][]} marks */
function placed(marks) {
  const named = marks.map(([at, param, text]) => ({ at, param, text }));
  return placeMarks(named, 0, 300, (text) => 6 * text.length);
}

test("texts of changes at once stand below each other", () => {
  const texts = [
    { text: "Kp = 4", x: 106, row: 0 },
    { text: "Ki = 3", x: 106, row: 1 },
  ];
  assert.deepEqual(
    placed([
      [100, "Kp", "Kp = 4"],
      [101, "Ki", "Ki = 3"],
    ]),
    [{ at: 100, texts }],
  );
});

test("of a parameter that is changed again at once the newest is told, of many parameters how many", () => {
  const [{ texts }] = placed([
    [100, "a", "a = 1"],
    [100, "b", "b = 2"],
    [101, "a", "a = 3"],
    [101, "c", "c = 4"],
    [102, "d", "d = 5"],
  ]);
  assert.deepEqual(
    texts.map(({ text }) => text),
    ["a = 3", "b = 2", "2 more"],
  );
});

test("no text covers another or leaves the plot", () => {
  /** @type {[number, string, string][]} */
  const many = Array.from({ length: 60 }, (_, i) => [(i * 97) % 300, `p${i % 7}`, `p${i % 7} = ${i}`]);
  for (let made = 1; made < many.length; made++) {
    const shown = placed(many.slice(0, made)).flatMap(({ texts }) => texts);
    assert.ok(shown.length > 0);
    for (const { text, x, row } of shown) {
      assert.ok(x >= 0 && x + 6 * text.length <= 300);
      const others = shown.filter((other) => other.x !== x && other.row === row);
      for (const other of others) assert.ok(other.x >= x + 6 * text.length || other.x + 6 * other.text.length <= x);
    }
  }
});

test("a text that has no room at the right edge stands before its line", () => {
  const [{ texts }] = placed([[290, "lr", "lr = 0.1"]]);
  assert.deepEqual(texts, [{ text: "lr = 0.1", x: 290 - 6 - 48, row: 0 }]);
});
