import assert from "node:assert/strict";
import { test } from "node:test";
import {
  durationTick,
  elapsed,
  formatShare,
  logRange,
  logTicks,
  niceStep,
  shareTick,
  ticksBetween,
} from "../src/scales.js";

test("ticks of durations are as short as they get", () => {
  assert.deepEqual([1e-9, 2e-6, 0.005, 0.00015, 1, 120].map(durationTick), [
    "1 ns",
    "2 µs",
    "5 ms",
    "150 µs",
    "1 s",
    "120 s",
  ]);
  assert.equal(durationTick(1e-12), "0.001 ns");
});

test("elapsed times have as many decimals as the step, and never sixty seconds", () => {
  assert.equal(elapsed(48.75, 0.1), "0:48.8");
  assert.equal(elapsed(59.999, 1), "1:00");
  assert.equal(elapsed(3725, 60), "1:02:05");
  assert.equal(elapsed(1.2345, 0.001), "0:01.235");
  assert.equal(elapsed(-1, 1), "0:00");
});

test("shares have three digits, and tiny ones an exponent", () => {
  assert.deepEqual([0, 1, 0.3333, 0.00012345, 5e-8].map(formatShare), ["0 %", "100 %", "33.3 %", "0.0123 %", "5e-6 %"]);
  assert.deepEqual([0, 1, 0.25, 1e-8].map(shareTick), ["0 %", "100 %", "25 %", "1e-6 %"]);
});

test("a nice step is the next of 1, 2, 5 and 10", () => {
  assert.deepEqual([1, 1.1, 2.2, 5.5, 0.03].map(niceStep), [1, 2, 5, 10, 0.05]);
});

test("ticks lie on multiples of their step, ends included", () => {
  assert.deepEqual(ticksBetween(0.25, 1, 0.25), [0.25, 0.5, 0.75, 1]);
  assert.deepEqual(ticksBetween(0.3, 0.7, 0.2), [0.4, 0.6000000000000001]);
});

test("logarithmic ticks: 1, 2, 5 in few decades, decades in many, plain ones in less than one", () => {
  assert.deepEqual(logTicks(0.001, 0.1), [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]);
  assert.deepEqual(logTicks(1e-6, 1), [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]);
  assert.deepEqual(logTicks(1e-9, 1e9, 4), [1e-5, 1, 1e5]);
  assert.deepEqual(logTicks(0.01, 0.015), [0.01, 0.012, 0.014]);
  assert.deepEqual(logTicks(2e-6, 0.09, 3), [1e-4, 1e-2]);
  assert.deepEqual(logTicks(2e-5, 0.5, 4), [1e-4, 1e-2]);
  assert.deepEqual(logTicks(0.002, 0.09, 3), [0.003, 0.01, 0.03]);
});

test("a logarithmic range holds the values, is never narrow, and stays while they move a little", () => {
  for (const [min, max] of [
    [0.01, 0.01],
    [0.01, 0.033],
    [1e-6, 10],
  ]) {
    const [low, high] = logRange(min, max);
    assert.ok(low < min && max < high && high / low > 1.5);
  }
  assert.deepEqual(logRange(0.01, 0.0331), logRange(0.01, 0.033));
  assert.deepEqual(logRange(null, null), [1e-6, 1]);
  assert.deepEqual(logRange(0, 0), [1e-6, 1]);
});
