import assert from "node:assert/strict";
import { test } from "node:test";
import { formatClock, formatCount, formatDuration, formatRate, MISSING, plural, timesWords } from "../src/format.js";

test("durations have three digits and the unit that suits them", () => {
  const texts = [4e-7, 0.0123, 0.0995, 0.9996, 12.345, 99.96, 1234.5].map(formatDuration);
  assert.deepEqual(texts, ["400 ns", "12.3 ms", "99.5 ms", "1.00 s", "12.3 s", "100 s", "1,235 s"]);
  assert.equal(formatDuration(0), "0 ns");
});

test("what is not known is a dash", () => {
  for (const secs of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
    assert.equal(formatDuration(secs), MISSING);
  assert.equal(formatRate(null), MISSING);
});

test("rates, counts and nouns", () => {
  assert.deepEqual([0, 0.5, 91.24, 5432.1].map(formatRate), ["0", "0.50", "91.2", "5,432"]);
  assert.equal(formatCount(12345678), "12,345,678");
  assert.deepEqual([plural(1, "looper"), plural(2000, "looper")], ["1 looper", "2,000 loopers"]);
});

test("the clock counts days, and nothing before zero", () => {
  assert.deepEqual([-3, 59.9, 3661, 90061].map(formatClock), ["00:00:00", "00:00:59", "01:01:01", "1 d 01:01:01"]);
});

test("errors are counted in kinds where some came again", () => {
  assert.deepEqual([timesWords(0, 0), timesWords(3, 3)], ["0", "3"]);
  assert.deepEqual([timesWords(1, 5), timesWords(2, 1234)], ["1 kind, 5 times", "2 kinds, 1,234 times"]);
});
