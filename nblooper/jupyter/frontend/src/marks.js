// Marks on a plot of time: pauses, stops and what was not measured as hatched spans, pauses of several loopers as strips,
// errors as crosses, ends as squares.

/**
 * @import { Theme } from "./theme.js"
 */

import uPlot from "uplot";
import { penOf } from "./dom.js";

/**
 * @typedef {{ begin: number, end: number, text: string }} Span In seconds; an end of Infinity is the right edge.
 * @typedef {{ color: string, spans: { begin: number, end: number }[] }} Strip One looper's pauses.
 * @typedef {{ x: number, color: string, kind: "error" | "stop" }} Mark
 */

export const MARKS_HEIGHT = 16; // above the plot, for crosses
const TICK = 8; // how far a mark reaches into the plot
const STRIP = 4; // height

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} color
 * @param {number} ratio
 */
function hatching(context, color, ratio) {
  const tile = document.createElement("canvas");
  const size = Math.round(8 * ratio);
  tile.width = tile.height = size;
  const pen = penOf(tile);
  pen.strokeStyle = color;
  pen.lineWidth = ratio;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    // thrice, so that the corners of neighbouring tiles meet
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  return /** @type {CanvasPattern} */ (context.createPattern(tile, "repeat"));
}

/**
 * @param {uPlot} plot
 * @param {Theme} theme
 * @param {Span[]} spans
 */
export function drawSpans(plot, theme, spans) {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.font = theme.font.replace("11px", `${11 * ratio}px`);
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  const fills = spans.length ? [theme.wash, hatching(ctx, theme.hatch, ratio)] : [];
  for (const { begin, end, text } of spans) {
    const from = Math.max(bbox.left, plot.valToPos(begin, "x", true));
    const to = Math.min(right, end === Infinity ? right : plot.valToPos(end, "x", true));
    if (to <= bbox.left || from >= right) continue;
    const width = Math.max(to - from, 2 * ratio);
    for (const fill of fills) {
      ctx.fillStyle = fill;
      ctx.fillRect(from, bbox.top, width, bbox.height);
    }
    label(ctx, theme, text, from, width, bbox.top + bbox.height - 6 * ratio, ratio);
  }
  ctx.restore();
}

/**
 * The text where it fits, a sign of two bars where that fits, else nothing but the hatching.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {string} text
 * @param {number} from
 * @param {number} width
 * @param {number} bottom
 * @param {number} ratio
 */
function label(ctx, theme, text, from, width, bottom, ratio) {
  const shown = [text, "‖"].find((words) => ctx.measureText(words).width + 10 * ratio < width);
  if (!shown) return;
  const wide = ctx.measureText(shown).width + 6 * ratio;
  const middle = from + width / 2;
  ctx.clearRect(middle - wide / 2, bottom - 11 * ratio, wide, 15 * ratio);
  ctx.fillStyle = theme.soft;
  ctx.fillText(shown, middle, bottom);
}

/**
 * A row at the plot's foot for each looper that was paused, in its colour.
 *
 * @param {uPlot} plot
 * @param {Strip[]} strips
 */
export function drawStrips({ ctx, bbox, valToPos }, strips) {
  const ratio = uPlot.pxRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.globalAlpha = 0.8;
  for (const [row, { color, spans }] of strips.entries()) {
    ctx.fillStyle = color;
    for (const { begin, end } of spans) {
      const from = Math.max(bbox.left, valToPos(begin, "x", true));
      const to = Math.min(right, end === Infinity ? right : valToPos(end, "x", true));
      if (to <= bbox.left || from >= right) continue;
      const top = bbox.top + bbox.height - (STRIP * (row + 1) - 1) * ratio;
      ctx.fillRect(from, top, Math.max(to - from, 2 * ratio), (STRIP - 1) * ratio);
    }
  }
  ctx.restore();
}

/**
 * Crosses and squares above the plot, with short ticks into it.
 *
 * @param {uPlot} plot
 * @param {Mark[]} marks
 */
export function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const { min = -Infinity, max = Infinity } = plot.scales.x;
  const seen = marks.filter(({ x }) => x >= min && x <= max);
  const arm = 3.5 * ratio;
  const y = bbox.top - 8 * ratio;
  ctx.save();
  for (const { x, color, kind } of seen) {
    const at = Math.floor(plot.valToPos(x, "x", true)) + 0.5; // sharp
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = 1.75 * ratio;
    ctx.beginPath();
    if (kind === "stop") ctx.fillRect(at - arm, y - arm, 2 * arm, 2 * arm);
    else {
      ctx.moveTo(at - arm, y - arm);
      ctx.lineTo(at + arm, y + arm);
      ctx.moveTo(at - arm, y + arm);
      ctx.lineTo(at + arm, y - arm);
    }
    ctx.stroke();
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + TICK * ratio);
    ctx.stroke();
  }
  ctx.restore();
}
