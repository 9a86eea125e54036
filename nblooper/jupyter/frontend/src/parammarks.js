// Marks of changes of live parameters on a plot: a line with what was changed beside it.

/**
 * @import { ParamChange } from "./messages.js"
 * @import { Theme } from "./theme.js"
 */

import uPlot from "uplot";

/** @typedef {{ x: number, text: string, param: string }} ChangeMark */
/** @typedef {{ looper: string, at: ArrayLike<number> }} StepLine A line over steps: whose, and where its points are. */

const APART = 4; // pixels; those that are closer are one mark
const ROWS = 3; // of texts, one below the other
const ROW = 12; // pixels
const GAP = 6; // pixels between a line and its text, and between texts

/**
 * The places of changes on an axis of time, or on that of the steps of lines.
 *
 * @param {ParamChange[]} changes
 * @param {StepLine[] | null} lines Null for time.
 * @returns {ChangeMark[]}
 */
export function changeMarks(changes, lines = null) {
  return changes.flatMap(({ time, steps, ...said }) =>
    (lines ? stepsOf(steps, lines) : [time]).map((x) => ({ x, ...said })),
  );
}

/**
 * On which steps a change lies: after the newest point that a looper had then, and before its next. Loopers that count
 * the same steps at different paces share a place.
 *
 * @param {Record<string, number>} steps Of the newest points then, by looper.
 * @param {StepLine[]} lines
 */
function stepsOf(steps, lines) {
  const spans = lines
    .filter(({ looper }) => steps[looper] !== undefined)
    .map(({ looper, at }) => ({ from: steps[looper], to: nextOf(at, steps[looper]) }))
    .sort((a, b) => b.from - a.from);
  /** @type {number[]} */
  const places = [];
  for (const { from, to } of spans) if (!places.some((place) => from <= place && place < to)) places.push(from);
  return places;
}

/**
 * @param {ArrayLike<number>} at
 * @param {number} step
 */
function nextOf(at, step) {
  for (let i = 0; i < at.length; i++) if (at[i] > step) return at[i];
  return Infinity;
}

/**
 * Marks as lines with their texts, those of marks that nearly coincide below each other: of each parameter the newest,
 * each where there is room in one of a few rows; in a single row they follow each other. What has no room is left out.
 *
 * @param {{ at: number, text: string, param: string }[]} marks In pixels, and in order of time.
 * @param {number} left Of the plot.
 * @param {number} right
 * @param {(text: string) => number} widthOf
 * @param {number} rows
 */
export function placeMarks(marks, left, right, widthOf, rows = ROWS) {
  const free = Array.from({ length: rows }, () => left); // from where on there is room in a row
  return groupsOf(marks).map(({ at, texts }) => {
    const shown = shortened(texts, ROWS);
    const placed = (rows > 1 ? shown : [shown.join(", ")]).flatMap((text) => {
      const wide = widthOf(text);
      const sides = [at + GAP, at - GAP - wide].filter((x) => x >= left && x + wide <= right);
      for (const x of sides) {
        const row = free.findIndex((from) => from <= x);
        if (row < 0) continue;
        free[row] = x + wide + GAP;
        return [{ text, x, row }];
      }
      return [];
    });
    return { at, texts: placed };
  });
}

/**
 * @param {string[]} texts
 * @param {number} most
 */
function shortened(texts, most) {
  return texts.length > most ? [...texts.slice(0, most - 1), `${texts.length - most + 1} more`] : texts;
}

/** @param {{ at: number, text: string, param: string }[]} marks */
function groupsOf(marks) {
  /** @type {{ at: number, newest: Map<string, string> }[]} */
  const groups = [];
  for (const { at, text, param } of marks.toSorted((a, b) => a.at - b.at)) {
    const last = groups.at(-1);
    if (last && at - last.at < APART) last.newest.set(param, text);
    else groups.push({ at, newest: new Map([[param, text]]) });
  }
  return groups.map(({ at, newest }) => ({ at, texts: [...newest.values()] }));
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
  const places = marks
    .filter(({ x }) => x >= min && x <= max)
    .map(({ x, ...rest }) => ({ at: plot.valToPos(x, "x", true) / ratio, ...rest }));
  ctx.save();
  ctx.font = theme.font.replace("11px", `${10 * ratio}px`);
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  const widthOf = (/** @type {string} */ text) => ctx.measureText(text).width / ratio;
  for (const { at, texts } of placeMarks(places, bbox.left / ratio, (bbox.left + bbox.width) / ratio, widthOf)) {
    ctx.fillStyle = ctx.strokeStyle = theme.soft;
    ctx.lineWidth = ratio;
    drawMark(plot, Math.round(at * ratio) + 0.5, ratio);
    ctx.strokeStyle = theme.paper; // keeps a text apart from the lines below it
    ctx.lineWidth = 3 * ratio;
    for (const { text, x, row } of texts) {
      const top = bbox.top + (7 + row * ROW) * ratio; // below the signs
      ctx.strokeText(text, x * ratio, top);
      ctx.fillText(text, x * ratio, top);
    }
  }
  ctx.restore();
}

/**
 * @param {uPlot} plot
 * @param {number} at
 * @param {number} ratio
 */
function drawMark({ ctx, bbox }, at, ratio) {
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
}
