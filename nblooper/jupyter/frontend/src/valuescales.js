// Ticks, ranges and texts of values, which may be of any size and either sign.

import { MISSING } from "./format.js";

const TICKS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 });

/**
 * As short as it gets.
 *
 * @param {number} value
 */
export function valueTick(value) {
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4))
    return value
      .toExponential()
      .replace(/(\.\d{1,3})\d*/, "$1")
      .replace("e+", "e");
  return TICKS.format(Number(value.toPrecision(6)));
}

/**
 * Four digits.
 *
 * @param {number | null | undefined} value
 */
export function formatValue(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return value.toExponential(3).replace("e+", "e");
  return value.toPrecision(4).replace(/\.?0+$/, (zeros) => (zeros.startsWith(".") ? "" : zeros));
}

/**
 * A range of a logarithmic axis with some room around all values.
 *
 * @param {number | null} min
 * @param {number | null} max
 * @returns {[low: number, high: number]}
 */
export function logSpan(min, max) {
  if (min === null || max === null || !(min > 0)) return [0.1, 1];
  const room = Math.max((max / min) ** 0.06, 1.1);
  return [min / room, max * room];
}
