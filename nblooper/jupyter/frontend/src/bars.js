// Turns histograms into columns for uPlot, and draws their bars.

/**
 * @import { Histogram, Looper } from "./deltas.js"
 */

import uPlot from "uplot";
import { niceStep } from "./scales.js";

export const NO_SHARE = 1e-12; // stands for zero, far below what is shown of a logarithmic axis

/**
 * [edges of all, heights of each looper]: a column holds for each edge the height from there to the next edge.
 * Heights are shares of calls per bar of the usual width: buckets of unequal width would look like steps that are not there.
 *
 * @param {Looper[]} loopers
 * @returns {[edges: number[], ...heights: (number | null)[][]] | null}
 */
export function barColumns(loopers) {
  const edgesOfEach = loopers.flatMap(({ histogram }) => (histogram ? [histogram.edges] : []));
  if (!edgesOfEach.length) return null;
  const usual = Math.max(...edgesOfEach.map(usualWidth));
  const edges = Array.from(new Set(edgesOfEach.flatMap((each) => Array.from(each)))).sort((a, b) => a - b);
  return [edges, ...loopers.map(({ histogram }) => heights(histogram, edges, usual))];
}

/**
 * In octaves.
 *
 * @param {Float32Array} edges
 */
function usualWidth(edges) {
  const widths = Float64Array.from(edges.subarray(1), (edge, i) => Math.log2(edge / edges[i])).sort();
  return widths[widths.length >> 1];
}

/**
 * @param {Histogram | null} histogram
 * @param {number[]} at
 * @param {number} usual
 */
function heights(histogram, at, usual) {
  if (!histogram) return at.map(() => null);
  const { edges, counts } = histogram;
  const total = callsIn(histogram);
  let bucket = -1;
  return at.map((edge) => {
    while (bucket + 1 < edges.length && edges[bucket + 1] <= edge) bucket++;
    if (bucket < 0 || bucket >= counts.length || !counts[bucket]) return NO_SHARE;
    return Math.min(1, (counts[bucket] / total) * (usual / Math.log2(edges[bucket + 1] / edges[bucket])));
  });
}

/** @param {Histogram} histogram */
function callsIn({ counts }) {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * What a looper's histogram says of the duration pointed at, or of everything.
 *
 * @param {Histogram} histogram
 * @param {number | null} secs
 */
export function bucketAt(histogram, secs) {
  const { edges, counts } = histogram;
  const total = callsIn(histogram);
  if (secs === null) return { low: edges[0], high: edges.at(-1), count: total, share: 1, upTo: 1 };
  const bucket = edges.findIndex((edge) => edge > secs) - 1;
  if (bucket < 0) return { low: secs, high: secs, count: 0, share: 0, upTo: secs < edges[0] ? 0 : 1 };
  const count = counts[bucket];
  const before = counts.subarray(0, bucket + 1).reduce((sum, one) => sum + one, 0);
  return { low: edges[bucket], high: edges[bucket + 1], count, share: count / total, upTo: before / total };
}

/**
 * @param {(number | null)[][]} columns
 * @param {boolean} logarithmic
 * @returns {[low: number, high: number]}
 */
export function shareRange(columns, logarithmic) {
  const shares = columns.flat().flatMap((height) => (height !== null && height > NO_SHARE ? [height] : []));
  if (!shares.length) return logarithmic ? [0.001, 1] : [0, 1];
  const most = Math.max(...shares);
  if (!logarithmic) return [0, Math.min(1, Math.ceil((1.05 * most) / niceStep(most / 5)) * niceStep(most / 5))];
  const low = 10 ** Math.floor(Math.log10(0.7 * Math.min(...shares)));
  return [low, most > 0.5 ? 1 : niceStep(1.2 * most)];
}

/**
 * uPlot's own bars take one width for all; these are as wide as their buckets, less a hair between them.
 *
 * @param {uPlot} plot
 * @param {number} i
 * @param {number} first
 * @param {number} last
 * @returns {uPlot.Series.Paths}
 */
export function barPaths(plot, i, first, last) {
  const fill = new Path2D();
  const [edges, column] = [plot.data[0], plot.data[i]];
  const bottom = plot.bbox.top + plot.bbox.height;
  const ratio = uPlot.pxRatio;
  for (let at = first; at < Math.min(last, edges.length - 1); at++) {
    const height = column[at] ?? 0;
    if (height <= NO_SHARE) continue;
    const left = plot.valToPos(edges[at], "x", true);
    const width = plot.valToPos(edges[at + 1], "x", true) - left;
    const top = plot.valToPos(height, "y", true);
    fill.rect(left, top, width > 4 * ratio ? width - ratio : width, Math.max(bottom - top, ratio));
  }
  return { stroke: null, fill, clip: null, band: null, flags: 1 };
}
