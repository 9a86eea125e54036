// Marks and values of the charts of values.

/**
 * @import { Theme } from "./theme.js"
 * @import { ValueLine } from "./valuelines.js"
 */

import uPlot from "uplot";
import { pointerOf, shownValue } from "./plots.js";

/**
 * Draws a cross at the foot of the plot wherever lines have NaN or infinities; returns how many of those there are.
 *
 * @param {uPlot} plot
 * @param {Theme} theme
 * @param {ValueLine[]} lines
 */
export function drawCrosses(plot, theme, lines) {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const { min = -Infinity, max = Infinity } = plot.scales.x;
  const y = bbox.top + bbox.height - 5 * ratio;
  const arm = 3 * ratio;
  let count = 0;
  ctx.save();
  ctx.strokeStyle = theme.error;
  ctx.lineWidth = 1.5 * ratio;
  ctx.beginPath();
  for (const { at: places, odd } of lines) {
    for (const [k, x] of places.entries()) {
      count += odd[k];
      if (!odd[k] || x < min || x > max) continue;
      const at = plot.valToPos(x, "x", true);
      ctx.moveTo(at - arm, y - arm);
      ctx.lineTo(at + arm, y + arm);
      ctx.moveTo(at - arm, y + arm);
      ctx.lineTo(at + arm, y - arm);
    }
  }
  ctx.stroke();
  ctx.restore();
  return count;
}

/**
 * The value at the pointer: of a line that has none just there, the one before.
 *
 * @param {uPlot} plot
 * @param {number} i
 */
export function valueUnder(plot, i) {
  const column = plot.data[i];
  const at = plot.cursor.idx;
  if (pointerOf(plot) < 0 || at === null || at === undefined) return shownValue(plot, column, i);
  for (let k = at; k >= 0; k--) if (column[k] !== undefined) return column[k];
  return null;
}

/**
 * Indices of values with nothing to draw a line to.
 *
 * @param {ArrayLike<number | null | undefined>} column
 */
export function lonely(column) {
  /** @type {number[]} */
  const there = [];
  for (let i = 0; i < column.length; i++) if (column[i] !== undefined) there.push(i);
  return there.filter(
    (i, k) => column[i] !== null && (column[there[k - 1]] ?? null) === null && (column[there[k + 1]] ?? null) === null,
  );
}
