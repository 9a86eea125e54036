// Marks of changes of live parameters on a plot: a line with what was changed above it.

/**
 * @import { ParamChange } from "./messages.js"
 * @import { Theme } from "./theme.js"
 */

import uPlot from "uplot";

/** @typedef {{ x: number, text: string }} ChangeMark */

const APART = 4; // pixels; those that are closer are one mark

/**
 * The places of changes on an axis of time, or on that of a looper's steps.
 *
 * @param {ParamChange[]} changes
 * @param {string[] | null} loopers Whose steps; null for time.
 * @returns {ChangeMark[]}
 */
export function changeMarks(changes, loopers = null) {
  return changes.flatMap(({ time, text, steps }) => {
    if (!loopers) return [{ x: time, text }];
    const places = new Set(loopers.map((name) => steps[name]).filter((step) => step !== undefined));
    return [...places].map((x) => ({ x, text }));
  });
}

/**
 * @param {uPlot} plot
 * @param {Theme} theme
 * @param {ChangeMark[]} marks
 */
export function drawChanges(plot, theme, marks) {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const { min = -Infinity, max = Infinity } = plot.scales.x;
  ctx.save();
  ctx.font = theme.font.replace("11px", `${10 * ratio}px`);
  ctx.fillStyle = ctx.strokeStyle = theme.soft;
  ctx.lineWidth = ratio;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  let free = -Infinity; // from where on there is room for a text
  let before = -Infinity;
  for (const { x, text } of marks) {
    if (x < min || x > max) continue;
    const at = Math.round(plot.valToPos(x, "x", true)) + 0.5;
    if (at - before < APART * ratio) continue;
    before = at;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(at - 4 * ratio, bbox.top);
    ctx.lineTo(at + 4 * ratio, bbox.top);
    ctx.lineTo(at, bbox.top + 6 * ratio);
    ctx.fill();
    const wide = ctx.measureText(text).width;
    const left = at + 6 * ratio;
    if (at < free || left + wide > bbox.left + bbox.width) continue;
    ctx.fillText(text, left, bbox.top + 7 * ratio); // below the signs
    free = left + wide + 6 * ratio;
  }
  ctx.restore();
}
