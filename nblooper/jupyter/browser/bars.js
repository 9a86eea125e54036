// Turns histograms into columns for uPlot, and draws bars and quantiles. Joined with the other files into one module.

const QUANTILE_NAMES = ["p50", "p90", "p99", "p99.9"];
const QUANTILE_DASHES = [[], [8, 3], [4, 3], [1, 3]];
const QUANTILES_HEIGHT = 30; // above the plot, for their names
const NO_SHARE = 1e-12; // stands for zero, far below what is shown of a logarithmic axis

// [edges of all, heights of each looper]: a column holds for each edge the height from there to the next edge.
// Heights are shares of calls per bar of the usual width: buckets of unequal width would look like steps that are not there.
function barColumns(loopers) {
  const filled = loopers.filter(({ histogram }) => histogram);
  if (!filled.length) return null;
  const usual = Math.max(...filled.map(({ histogram }) => usualWidth(histogram.edges)));
  const edges = Array.from(new Set(filled.flatMap(({ histogram }) => Array.from(histogram.edges)))).sort((a, b) => a - b);
  return [edges, ...loopers.map(({ histogram }) => heights(histogram, edges, usual))];
}

// In octaves.
function usualWidth(edges) {
  const widths = Float64Array.from(edges.subarray(1), (edge, i) => Math.log2(edge / edges[i])).sort();
  return widths[widths.length >> 1];
}

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

function callsIn({ counts }) {
  return counts.reduce((sum, count) => sum + count, 0);
}

// What a looper's histogram says of the duration pointed at, or of everything.
function bucketAt(histogram, secs) {
  const { edges, counts } = histogram;
  const total = callsIn(histogram);
  if (secs === null) return { low: edges[0], high: edges.at(-1), count: total, share: 1, upTo: 1 };
  let bucket = edges.findIndex((edge) => edge > secs) - 1;
  if (bucket < 0) return { low: secs, high: secs, count: 0, share: 0, upTo: secs < edges[0] ? 0 : 1 };
  const count = counts[bucket];
  const before = counts.subarray(0, bucket + 1).reduce((sum, one) => sum + one, 0);
  return { low: edges[bucket], high: edges[bucket + 1], count, share: count / total, upTo: before / total };
}

function shareRange(columns, logarithmic) {
  const shares = columns.flat().filter((height) => height > NO_SHARE);
  if (!shares.length) return logarithmic ? [0.001, 1] : [0, 1];
  const most = Math.max(...shares);
  if (!logarithmic) return [0, Math.min(1, Math.ceil((1.05 * most) / niceStep(most / 5)) * niceStep(most / 5))];
  const low = 10 ** Math.floor(Math.log10(0.7 * Math.min(...shares)));
  return [low, most > 0.5 ? 1 : niceStep(1.2 * most)];
}

// uPlot's own bars take one width for all; these are as wide as their buckets, less a hair between them.
function barPaths(plot, i, first, last) {
  const fill = new Path2D();
  const [edges, column] = [plot.data[0], plot.data[i]];
  const bottom = plot.bbox.top + plot.bbox.height;
  const ratio = uPlot.pxRatio;
  for (let at = first; at < Math.min(last, edges.length - 1); at++) {
    if (!(column[at] > NO_SHARE)) continue;
    const left = plot.valToPos(edges[at], "x", true);
    const width = plot.valToPos(edges[at + 1], "x", true) - left;
    const top = plot.valToPos(column[at], "y", true);
    fill.rect(left, top, width > 4 * ratio ? width - ratio : width, Math.max(bottom - top, ratio));
  }
  return { stroke: null, fill, clip: null, band: null, gaps: null, flags: 1 };
}

// Lines at the quantiles, with their names and values above the plot, moved aside so that none covers another.
function drawQuantiles(plot, theme, quantiles) {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const { min, max } = plot.scales.x;
  ctx.save();
  ctx.font = theme.font.replace("11px", `${11 * ratio}px`);
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  const seen = quantiles.map((secs, i) => ({ secs, name: QUANTILE_NAMES[i], dash: QUANTILE_DASHES[i] }))
    .filter(({ secs }) => secs >= min && secs <= max);
  for (const mark of seen) {
    mark.at = plot.valToPos(mark.secs, "x", true);
    mark.text = `${mark.name} ${formatDuration(mark.secs)}`;
    mark.width = ctx.measureText(mark.text).width;
  }
  spread(seen, bbox.left, bbox.left + bbox.width, 10 * ratio);
  ctx.strokeStyle = ctx.fillStyle = theme.text;
  for (const { at, left, text, width, dash } of seen) {
    ctx.fillText(text, left, bbox.top - 14 * ratio);
    ctx.lineWidth = ratio;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(Math.min(left + width, Math.max(left, at)), bbox.top - 11 * ratio);
    ctx.lineTo(at, bbox.top);
    ctx.stroke();
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash(dash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

// Gives each its `left`: as near to the middle of `at` as the others and the edges allow.
function spread(labels, low, high, gap) {
  let free = low;
  for (const label of labels) {
    label.left = Math.max(free, label.at - label.width / 2);
    free = label.left + label.width + gap;
  }
  let limit = high;
  for (const label of labels.slice().reverse()) {
    label.left = Math.min(label.left, limit - label.width);
    limit = label.left - gap;
  }
}
