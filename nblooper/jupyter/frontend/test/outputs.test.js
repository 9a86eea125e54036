import assert from "node:assert/strict";
import test from "node:test";
import { gapsIn, noOutput, withOutput } from "../src/outputs.js";

const MOST = 5;

/** @param {Partial<import("../src/messages.js").OutputDelta>} delta */
function delta(delta) {
  return { whole: false, logs: [], rows: [], ...delta };
}

/** @param {import("../src/outputs.js").Outputs} outputs */
function texts({ lines }) {
  return lines.map(({ text }) => text);
}

/** @type {import("../src/messages.js").OutputDelta} */
const FIRST = {
  whole: true,
  names: [
    [1, "a"],
    [2, "b"],
  ],
  logs: [
    [1, 0, 0],
    [2, 3, 3],
  ],
  rows: [
    [2, 3, 10.2, 1, "b3"],
    [1, 0, 10.1, 0, "a0"],
    [1, 1, 10.3, 2, "a1", ["image/png", "iVBO"]],
  ],
};

test("lines of several loopers are in the order of time", () => {
  const outputs = withOutput(noOutput(), FIRST, MOST);
  assert.deepEqual(texts(outputs), ["a0", "b3", "a1"]);
  assert.deepEqual(
    outputs.lines.map(({ stream }) => stream),
    ["stdout", "stderr", "display"],
  );
  assert.deepEqual(outputs.lines[2].displayed, { kind: "image/png", data: "iVBO" });
});

test("a line that has changed takes its place, and the others stay the same objects", () => {
  const before = withOutput(noOutput(), FIRST, MOST);
  const after = withOutput(before, delta({ logs: [[1, 0, 0]], rows: [[1, 0, 10.1, 0, "a0 changed"]] }), MOST);
  assert.deepEqual(texts(after), ["a0 changed", "b3", "a1"]);
  assert.equal(after.lines[1], before.lines[1]);
});

test("what a looper has cleared is gone, and so is what belongs to nobody", () => {
  const before = withOutput(noOutput(), FIRST, MOST);
  assert.deepEqual(texts(withOutput(before, delta({ logs: [[1, 2, 0]] }), MOST)), ["b3"]);
  assert.deepEqual(texts(withOutput(before, delta({ names: [[1, "a"]] }), MOST)), ["a0", "a1"]);
});

test("only the newest lines are kept", () => {
  const rows = Array.from({ length: 8 }, (_, i) => [1, i + 2, 11 + i, 0, `a${i + 2}`]);
  const after = withOutput(withOutput(noOutput(), FIRST, MOST), delta({ rows: /** @type {any} */ (rows) }), MOST);
  assert.deepEqual(texts(after), ["a5", "a6", "a7", "a8", "a9"]);
});

test("lines that are missing are told of", () => {
  const outputs = withOutput(noOutput(), FIRST, MOST);
  assert.deepEqual([...gapsIn(outputs, outputs.lines)], [[outputs.lines[1], { missing: 3, lost: true }]]);
  const later = withOutput(outputs, delta({ rows: [[1, 9, 12, 0, "a9"]] }), MOST);
  assert.deepEqual(gapsIn(later, later.lines).get(later.lines[3]), { missing: 7, lost: false });
  const late = withOutput(noOutput(), { ...FIRST, rows: [[1, 4, 12, 0, "a4"]] }, MOST);
  assert.deepEqual([...gapsIn(late, late.lines)], [[late.lines[0], { missing: 4, lost: false }]]);
});
