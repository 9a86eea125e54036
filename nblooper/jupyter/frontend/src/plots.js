// What all plots have in common, and how their lines are read.

/**
 * @import uPlot from "uplot"
 * @import { Theme } from "./theme.js"
 */

/**
 * @typedef {{ stroke: string, width: number, dash: number[] }} Line
 *
 * @typedef {object} PlotParts What the plots of one view do not have in common with the others.
 * @property {uPlot.Padding} padding
 * @property {{ scale?: uPlot.Scale, axis: uPlot.Axis }} x
 * @property {{ scale: uPlot.Scale, axis: uPlot.Axis }} y
 * @property {LooperSeries[]} series
 * @property {uPlot.Hooks.Arrays} hooks
 * @property {uPlot.Band[]} [bands]
 *
 * @typedef {uPlot.Series & { looper?: string }} LooperSeries Of which looper a line is, where there are several.
 */

export const CHART_HEIGHT = 220;
export const OFF = -10; // where the pointer is when it is not over the plot

/**
 * Options of a plot. `x` and `y` of its parts are what its axes and scales add.
 *
 * @param {Theme} theme
 * @param {number} width
 * @param {PlotParts} parts
 * @param {object} on
 * @param {() => [low: number, high: number]} on.range Of the x axis.
 * @param {() => void} on.reset The zoom.
 * @param {() => void} on.moved The pointer.
 * @param {(plot: uPlot) => void} on.selected
 * @returns {uPlot.Options}
 */
export function plotOptions(theme, width, { x, y, series, hooks, ...more }, { range, reset, moved, selected }) {
  const axis = {
    stroke: theme.soft,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
  };
  const doubleClicked = () => {
    reset();
    return null;
  };
  return {
    width,
    height: CHART_HEIGHT,
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      bind: { dblclick: () => doubleClicked },
    },
    scales: { x: { time: false, range, ...x.scale }, y: y.scale },
    axes: [
      { ...axis, size: 26, gap: 4, ...x.axis },
      { ...axis, size: 62, gap: 6, ...y.axis },
    ],
    series: [{}, ...series],
    hooks: { ...hooks, setCursor: [moved], setSelect: [selected] },
    ...more,
  };
}

/**
 * Where there is no line to see: values with gaps on both sides. `lone`: only those; else also where there is room.
 *
 * @param {number} size
 * @param {boolean} lone
 * @returns {uPlot.Series.Points}
 */
export function pointsOf(size, lone) {
  return {
    size,
    ...(lone ? { show: () => false } : { space: 12 }),
    filter: (plot, i, show) => (show ? null : lonePoints(plot.data[i])),
  };
}

/**
 * The value under the pointer, or the newest one.
 *
 * @param {uPlot} plot
 * @param {ArrayLike<number | null | undefined>} column
 * @param {number} i
 */
export function shownValue(plot, column, i) {
  const { idxs } = plot.cursor;
  if (pointerOf(plot) >= 0) return (idxs && column[idxs[i] ?? -1]) ?? null;
  let at = column.length - 1;
  while (at > 0 && column[at] == null) at--;
  return column[at] ?? null;
}

/**
 * Indices of values with a gap, or nothing, on both sides.
 *
 * @param {ArrayLike<number | null | undefined>} column
 */
export function lonePoints(column) {
  const lone = [];
  let before = null;
  let at = -1; // of the last value, as long as it is alone
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    if (value === undefined) continue;
    if (value === null && at >= 0) lone.push(at);
    at = value !== null && before === null ? i : -1;
    before = value;
  }
  if (at >= 0) lone.push(at);
  return lone;
}

/**
 * How many pixels from the plot's left edge the pointer is; negative when it is not over the plot.
 *
 * @param {uPlot} plot
 */
export function pointerOf({ cursor }) {
  return cursor.left ?? OFF;
}
