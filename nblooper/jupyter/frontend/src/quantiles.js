// Draws the quantiles of a distribution as lines with their names.

/**
 * @import { Theme } from "./theme.js"
 */

import uPlot from "uplot";
import { formatDuration } from "./format.js";

const LINE_DASHES = [[], [8, 3], [4, 3], [1, 3]];
export const QUANTILES_HEIGHT = 30; // above the plot, for their names

/**
 * Lines at the quantiles, with their names and values above the plot, moved aside so that none covers another.
 *
 * @param {uPlot} plot
 * @param {Theme} theme
 * @param {Record<string, number>} quantiles
 */
export function drawQuantiles(plot, theme, quantiles) {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const { min = 0, max = Infinity } = plot.scales.x;
  ctx.save();
  ctx.font = theme.font.replace("11px", `${11 * ratio}px`);
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  const seen = Object.entries(quantiles).flatMap(([name, secs], i) => {
    if (secs < min || secs > max) return [];
    const text = `${name} ${formatDuration(secs)}`;
    const at = plot.valToPos(secs, "x", true);
    return [{ text, at, width: ctx.measureText(text).width, left: 0, dash: LINE_DASHES[i % LINE_DASHES.length] }];
  });
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

/**
 * Gives each its `left`: as near to the middle of `at` as the others and the edges allow.
 *
 * @param {{ at: number, width: number, left: number }[]} labels
 * @param {number} low
 * @param {number} high
 * @param {number} gap
 */
export function spread(labels, low, high, gap) {
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
