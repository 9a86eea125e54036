// The picture of who ran when, on a canvas: a lane for each looper, and an axis of time below them.

/**
 * @import { Charts, Looper } from "./deltas.js"
 * @import { Lane, Lanes } from "./lanes.js"
 * @import { ChangeMark } from "./parammarks.js"
 * @import { Theme } from "./theme.js"
 */

import { activeSpans, boxesOf, firstAfter, gapsBetween, timeMarks } from "./lanes.js";
import { placeMarks } from "./parammarks.js";

export const LANE = 34; // pixels
const BAR = 18;
const LATE = 4; // height of the strip that shows lateness, above the bar
const AXIS = 22;
export const HEAD = 16; // above the lanes, for changes of parameters
const FAINTEST = 0.2; // of a bar that was hardly busy

/**
 * @typedef {object} Scene What is drawn.
 * @property {Lanes} data
 * @property {Charts | null} charts Pauses and errors of the same loopers.
 * @property {ChangeMark[]} changes Of live parameters.
 * @property {number} top Where the first lane begins, in pixels.
 * @property {number} now In seconds, as `low` and `high`.
 * @property {number} low Seconds at the left edge.
 * @property {number} high Seconds at the right edge.
 * @property {number} width In pixels.
 * @property {Theme} theme
 * @property {(i: number) => string} colorOf
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Scene} scene
 */
export function drawLanes(canvas, scene) {
  const { lanes } = scene.data;
  const pen = sizedPen(canvas, scene.width, scene.top + lanes.length * LANE + AXIS);
  drawAxis(pen, scene);
  for (const [i, lane] of lanes.entries()) drawLane(pen, scene, lane, i);
  drawChangeMarks(pen, scene);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
function sizedPen(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

/**
 * Where a time is, in pixels.
 *
 * @param {Scene} scene
 * @param {number} time
 */
function placeOf({ low, high, width }, time) {
  return ((time - low) / (high - low)) * width;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 */
function drawAxis(pen, scene) {
  const { low, high, width, theme } = scene;
  const { top } = scene;
  const bottom = top + scene.data.lanes.length * LANE;
  const { times, decimals } = timeMarks(low, high, Math.max(2, width / 110));
  pen.font = theme.font;
  pen.textBaseline = "top";
  for (const time of times) {
    const at = Math.round(placeOf(scene, time)) + 0.5;
    pen.fillStyle = theme.grid;
    pen.fillRect(at, top, 1, bottom - top);
    const text = `${time.toFixed(decimals)} s`;
    const wide = pen.measureText(text).width;
    pen.fillStyle = theme.soft;
    if (at + wide / 2 <= width && at >= wide / 2) pen.fillText(text, at - wide / 2, bottom + 6);
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {Lane} lane
 * @param {number} i
 */
function drawLane(pen, scene, lane, i) {
  const { low, high, width, theme } = scene;
  const color = scene.colorOf(i);
  const top = scene.top + i * LANE;
  const bar = top + LANE - BAR - 5;
  const looper = scene.charts?.loopers[i];
  const measured = scene.charts?.stale?.until[i] ?? null;
  const unknown = measured === null ? { begin: [], end: [] } : { begin: [measured], end: [scene.now] };
  const boxes = boxesOf(lane, low, high, width);
  if (looper) {
    drawWaits(pen, scene, lane, looper, unknown, { boxes, y: bar + BAR / 2 - 1, color });
    hatchSpans(pen, scene, looper.pauses, top);
  }
  hatchSpans(pen, scene, unknown, top);
  drawBars(pen, boxes, bar, color);
  pen.fillStyle = theme.soft;
  for (let k = firstAfter(lane, low); k < lane.start.length && lane.start[k] - lane.late[k] < high; k++) {
    const wide = lane.late[k] * (width / (high - low));
    if (wide >= 1) pen.fillRect(Math.max(placeOf(scene, lane.start[k]) - wide, 0), bar - LATE - 1, wide, LATE);
  }
  if (lane.open !== null && lane.open < high) {
    const from = Math.max(placeOf(scene, lane.open), 0);
    const wide = Math.min(placeOf(scene, scene.now), width) - from - 1;
    pen.strokeStyle = color;
    pen.strokeRect(from + 0.5, bar + 0.5, Math.max(wide, 1), BAR - 1);
  }
  drawErrors(pen, scene, looper?.errors.x ?? [], bar + BAR / 2);
}

/**
 * A thin line where a looper waits for its next call.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {Lane} lane
 * @param {Looper} looper
 * @param {Looper["pauses"]} unknown
 * @param {{ boxes: ReturnType<typeof boxesOf>, y: number, color: string }} at
 */
function drawWaits(pen, scene, lane, looper, unknown, { boxes, y, color }) {
  const first = Math.min(lane.start[0] ?? Infinity, looper.slots.x[0] ?? Infinity);
  const until = Math.min(scene.high, lane.open ?? scene.now);
  pen.fillStyle = color;
  for (const [from, to] of activeSpans(first, [scene.low, until], [looper.pauses, looper.stops, unknown])) {
    for (const [left, right] of gapsBetween(boxes, placeOf(scene, from), placeOf(scene, to)))
      pen.fillRect(left, y, right - left, 1);
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 */
function drawChangeMarks(pen, scene) {
  const { changes, low, high, theme, top, width } = scene;
  const bottom = top + scene.data.lanes.length * LANE;
  pen.fillStyle = pen.strokeStyle = theme.soft;
  pen.textBaseline = "top";
  const places = changes
    .filter(({ x }) => x >= low && x <= high)
    .map(({ x, ...said }) => ({ at: placeOf(scene, x), ...said }));
  for (const { at, texts } of placeMarks(places, 0, width, (text) => pen.measureText(text).width, 1)) {
    const x = Math.round(at) + 0.5;
    pen.setLineDash([2, 3]);
    pen.beginPath();
    pen.moveTo(x, top);
    pen.lineTo(x, bottom);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(x - 4, top - 6);
    pen.lineTo(x + 4, top - 6);
    pen.lineTo(x, top);
    pen.fill();
    for (const { text, x: left } of texts) pen.fillText(text, left, 1);
  }
  pen.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {{ begin: number[], end: number[] }} pauses
 * @param {number} top
 */
function hatchSpans(pen, scene, { begin, end }, top) {
  for (const [k, start] of begin.entries()) {
    const to = Math.min(placeOf(scene, Number.isNaN(end[k]) ? scene.now : end[k]), scene.width);
    const from = Math.max(placeOf(scene, start), 0);
    if (to > from) hatch(pen, scene.theme.hatch, from, top + 2, to - from, LANE - 4);
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {ReturnType<typeof boxesOf>} boxes
 * @param {number} top
 * @param {string} color
 */
function drawBars(pen, boxes, top, color) {
  pen.fillStyle = color;
  for (const { x, width, busy } of boxes) {
    pen.globalAlpha = FAINTEST + (1 - FAINTEST) * busy;
    pen.fillRect(x, top, width > 4 ? width - 1 : width, BAR); // calls back to back can be told apart
  }
  pen.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {number[]} times
 * @param {number} y
 */
function drawErrors(pen, scene, times, y) {
  pen.strokeStyle = scene.theme.error;
  pen.lineWidth = 2;
  for (const time of times) {
    const at = placeOf(scene, time);
    if (at < 0 || at > scene.width) continue;
    pen.beginPath();
    for (const way of [-1, 1]) {
      pen.moveTo(at - 4, y - 4 * way);
      pen.lineTo(at + 4, y + 4 * way);
    }
    pen.stroke();
  }
  pen.lineWidth = 1;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} color
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
function hatch(pen, color, left, top, width, height) {
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.strokeStyle = color;
  pen.beginPath();
  for (let x = Math.floor((left - height) / 8) * 8; x < left + width; x += 8) {
    pen.moveTo(x, top + height);
    pen.lineTo(x + height, top);
  }
  pen.stroke();
  pen.restore();
}
