// Numbers, durations and counts as people read them.

export const MISSING = "–";
/** @type {[factor: number, unit: string][]} */
const SMALL_UNITS = [
  [1e9, "ns"],
  [1e6, "µs"],
  [1e3, "ms"],
];

/** @param {number} value */
function threeDigits(value) {
  return value.toFixed(value >= 99.95 || value === 0 ? 0 : value >= 9.995 ? 1 : 2);
}

const COUNTS = new Intl.NumberFormat("en-US"); // made once: toLocaleString would make one for each number

/** @param {number} number */
export function formatCount(number) {
  return COUNTS.format(number);
}

/** @param {number | null | undefined} secs */
export function formatDuration(secs) {
  if (secs === null || secs === undefined || !Number.isFinite(secs)) return MISSING;
  for (const [factor, unit] of SMALL_UNITS) {
    if (secs * factor < 999.5) return `${threeDigits(secs * factor)} ${unit}`;
  }
  return secs < 999.5 ? `${threeDigits(secs)} s` : `${formatCount(Math.round(secs))} s`;
}

/** @param {number | null} hertz */
export function formatRate(hertz) {
  if (hertz === null || !Number.isFinite(hertz)) return MISSING;
  return hertz < 999.5 ? threeDigits(hertz) : formatCount(Math.round(hertz));
}

/** @param {number | null} share */
export function formatShare(share) {
  if (share === null || !Number.isFinite(share)) return MISSING;
  return `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;
}

/** @param {number} secs */
export function formatClock(secs) {
  const whole = Math.floor(Math.max(0, secs));
  /** @type {(number: number) => string} */
  const two = (number) => String(number).padStart(2, "0");
  const text = `${two(Math.floor(whole / 3600) % 24)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole >= 86400 ? `${Math.floor(whole / 86400)} d ${text}` : text;
}

/**
 * @param {number} number
 * @param {string} noun
 */
export function plural(number, noun) {
  return `${formatCount(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * How many errors there are, the same wherever it is said: "3", or "1 kind, 5 times" where some came again.
 *
 * @param {number} kinds
 * @param {number} times
 */
export function timesWords(kinds, times) {
  return kinds === times || !kinds ? formatCount(times) : `${plural(kinds, "kind")}, ${plural(times, "time")}`;
}
