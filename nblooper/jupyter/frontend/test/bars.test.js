import assert from "node:assert/strict";
import { test } from "node:test";
import { barColumns, bucketAt, NO_SHARE, shareRange } from "../src/bars.js";
import { spread } from "../src/quantiles.js";
import { histogramOf, looperAt } from "./made.js";

test("wide buckets do not stand out", () => {
  const looper = looperAt([], { histogram: histogramOf([1, 2, 4, 16], [100, 100, 200]) });
  assert.deepEqual(barColumns([looper]), [
    [1, 2, 4, 16],
    [0.25, 0.25, 0.25, NO_SHARE],
  ]);
});

test("several loopers share the edges of all", () => {
  const a = looperAt([], { histogram: histogramOf([1, 2, 4], [3, 1]) });
  const b = looperAt([], { histogram: histogramOf([2, 4, 8], [1, 1]) });
  assert.deepEqual(barColumns([a, looperAt([]), b]), [
    [1, 2, 4, 8],
    [0.75, 0.25, NO_SHARE, NO_SHARE],
    [null, null, null, null],
    [NO_SHARE, 0.5, 0.5, NO_SHARE],
  ]);
  assert.equal(barColumns([looperAt([])]), null);
});

test("a bucket is found by what is pointed at", () => {
  const histogram = histogramOf([1, 2, 4, 8], [1, 2, 1]);
  assert.deepEqual(bucketAt(histogram, 3), { low: 2, high: 4, count: 2, share: 0.5, upTo: 0.75 });
  assert.deepEqual(bucketAt(histogram, null), { low: 1, high: 8, count: 4, share: 1, upTo: 1 });
  assert.equal(bucketAt(histogram, 0.5).upTo, 0);
  assert.equal(bucketAt(histogram, 9).upTo, 1);
});

test("the axis of shares holds the highest bar and, if logarithmic, the lowest one", () => {
  const [low, high] = shareRange([[0.3, 0.0004, NO_SHARE, null]], true);
  assert.ok(low > 0 && low < 0.0004 && high >= 0.3 && high <= 1);
  assert.deepEqual(shareRange([[0.3]], false), [0, 0.4]);
  assert.deepEqual(shareRange([[NO_SHARE]], true), [0.001, 1]);
});

test("labels never overlap and stay within the plot", () => {
  for (const places of [
    [10, 12, 14, 16],
    [95, 96, 97, 98],
    [0, 50, 50, 100],
  ]) {
    const labels = places.map((at) => ({ at, width: 20, left: 0 }));
    spread(labels, 0, 100, 5);
    assert.ok(labels.every(({ left }, i) => !i || left >= labels[i - 1].left + 25));
    assert.ok(labels[0].left >= 0 && labels[3].left + 20 <= 100);
  }
});
