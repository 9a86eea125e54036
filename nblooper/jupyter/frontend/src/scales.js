// Ticks, ranges and labels of the charts' axes.

/** @import uPlot from "uplot" */

/** @type {[size: number, unit: string][]} */
const DURATION_UNITS = [
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "µs"],
  [1e-9, "ns"],
];

/**
 * As short as it gets, for ticks; formatDuration has three digits always, for values that change.
 *
 * @param {number} secs
 */
export function durationTick(secs) {
  const [size, unit] = DURATION_UNITS.find(([limit]) => secs >= limit * 0.9995) || DURATION_UNITS[3];
  return `${Number((secs / size).toPrecision(5))} ${unit}`;
}

/**
 * Minutes and seconds, hours when there are any, and as many decimals as `step` has.
 *
 * @param {number} secs
 * @param {number} step
 */
export function elapsed(secs, step) {
  const decimals = Math.min(3, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  const units = Math.round(Math.max(0, secs) * 10 ** decimals); // rounded once: never 0:60
  const whole = Math.floor(units / 10 ** decimals);
  /** @type {(number: number) => string} */
  const two = (number) => String(number).padStart(2, "0");
  const rest = decimals ? `.${String(units % 10 ** decimals).padStart(decimals, "0")}` : "";
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}${rest}`;
}

export const TIME_STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  10800, 21600, 43200, 86400, 172800, 604800,
];

/**
 * A logarithmic axis of durations.
 *
 * @type {uPlot.Axis}
 */
export const DURATION_AXIS = {
  splits: (_plot, _axis, low, high) => logTicks(low, high),
  filter: (_plot, ticks) => ticks,
  values: (_plot, ticks) => ticks.map(durationTick),
};

/**
 * An axis of elapsed time.
 *
 * @type {uPlot.Axis}
 */
export const TIME_AXIS = {
  space: 70,
  incrs: TIME_STEPS,
  values: (_plot, ticks, _axis, _space, step) => ticks.map((tick) => elapsed(tick, step)),
};

/**
 * Three digits always, as in formatDuration.
 *
 * @param {number} share
 */
export function formatShare(share) {
  const percent = share * 100;
  if (percent === 0) return "0 %";
  return `${percent > 0.99e-4 ? percent.toPrecision(3) : percent.toExponential(0)} %`;
}

/** @param {number} share */
export function shareTick(share) {
  const percent = share * 100;
  return `${percent === 0 || percent > 0.99e-4 ? Number(percent.toPrecision(3)) : percent.toExponential(0)} %`;
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} step
 */
export function ticksBetween(low, high, step) {
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high * (1 + 1e-12); k++) ticks.push(k * step);
  return ticks;
}

/**
 * @param {number} rough
 * @returns {number}
 */
export function niceStep(rough) {
  const base = 10 ** Math.floor(Math.log10(rough));
  return base * ([1, 2, 5].find((n) => n * base >= rough * (1 - 1e-9)) ?? 10);
}

/**
 * 1, 2, 5 in every decade; fewer where there would be too many; plain steps within a decade that has not three of them.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
export function logTicks(low, high, most = 9) {
  const decades = Math.log10(high / low);
  const every = Math.max(1, Math.ceil(decades / most));
  const choices = every > 1 ? [[1]] : [[1, 2, 5], [1, 3], [1]];
  const found = choices.map((digits) => decadeTicks(low, high, digits, every));
  const ticks = found.find(({ length }) => length <= most) ?? found[found.length - 1];
  if (ticks.length >= 3 || decades >= 1) return ticks;
  return ticksBetween(low, high, niceStep((high - low) / Math.min(4, most)));
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number[]} digits
 * @param {number} every Which decades.
 */
function decadeTicks(low, high, digits, every) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    if (power % every) continue;
    for (const digit of digits) {
      const tick = Number(`${digit}e${power}`);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/**
 * A range around all values in steps, so that it stays as it is while the values move a little;
 * never less than a factor of 1.5, where jitter would look like a drama.
 *
 * @param {number | null} min
 * @param {number | null} max
 * @returns {[low: number, high: number]}
 */
export function logRange(min, max) {
  if (min === null || max === null || !(min > 0)) return [1e-6, 1];
  let low = Math.log2(min);
  let high = Math.log2(max);
  const missing = Math.max(0, Math.log2(1.5) - (high - low)) / 2;
  low -= missing;
  high += missing;
  const step = 2 ** Math.ceil(Math.log2((high - low) / 16));
  return [2 ** (Math.floor(low / step - 0.25) * step), 2 ** (Math.ceil(high / step + 0.25) * step)];
}
