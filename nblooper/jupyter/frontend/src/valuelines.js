// Puts together lines of values from what changed, and smooths them.

/**
 * @import { ValueKey, ValuesDelta } from "./messages.js"
 *
 * @typedef {object} ValueLine
 * @property {number} key Its place among the keys.
 * @property {number} place Of its looper in the charts; -1 for the coordinator itself.
 * @property {string} looper
 * @property {string} run In words; empty where there is only one.
 * @property {boolean} newest Whether it is the newest run.
 * @property {number[]} at
 * @property {number[]} mean
 * @property {number[]} low
 * @property {number[]} high
 * @property {number[]} odd How many NaN and infinities.
 *
 * @typedef {{ axis: "time" | "step", keys: ValueKey[], lines: ValueLine[], note: string }} ValueCharts
 */

/** @returns {ValueCharts} */
export function noValues() {
  return { axis: "step", keys: [], lines: [], note: "" };
}

/**
 * @param {ValueCharts} before
 * @param {ValuesDelta} delta
 * @param {Float32Array} numbers A place is the sum of two: steps may be long numbers.
 * @returns {ValueCharts} The same with more in it, or a new one.
 */
export function withValues(before, { whole, rows }, numbers) {
  const shown = whole ? blank(whole) : before;
  let from = 0;
  for (const [i, kept, added] of rows) {
    const { at, mean, low, high, odd } = shown.lines[i];
    for (const column of [at, mean, low, high, odd]) column.length = kept;
    for (let k = 0; k < added; k++) at.push(numbers[from + k] + numbers[from + added + k]);
    from += 2 * added;
    for (const column of [mean, low, high, odd]) {
      for (let k = 0; k < added; k++) column.push(numbers[from++]);
    }
  }
  return shown;
}

/**
 * @param {NonNullable<ValuesDelta["whole"]>} whole
 * @returns {ValueCharts}
 */
function blank({ axis, keys, lines, note }) {
  return {
    axis,
    keys,
    note,
    lines: lines.map(([key, place, looper, run, newest]) => ({
      ...{ key, place, looper, run, newest: newest === 1 },
      ...{ at: [], mean: [], low: [], high: [], odd: [] },
    })),
  };
}

/**
 * The debiased exponential average, as TensorBoard smooths: a gap stays one, and is left out of it.
 *
 * @param {(number | null)[]} values
 * @param {number} weight From 0, none, to below 1.
 */
export function smoothed(values, weight) {
  let last = 0;
  let debias = 1;
  return values.map((value) => {
    if (value === null) return null;
    last = last * weight + (1 - weight) * value;
    debias *= weight;
    return last / (1 - debias);
  });
}
