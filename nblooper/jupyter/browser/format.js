// Numbers, durations and counts as people read them. Joined with the other files into one module.

const MISSING = "–";

function threeDigits(value) {
  return value.toFixed(value >= 99.95 || value === 0 ? 0 : value >= 9.995 ? 1 : 2);
}

function formatCount(number) {
  return number.toLocaleString("en-US");
}

function formatDuration(secs) {
  if (secs === null || !Number.isFinite(secs)) return MISSING;
  for (const [factor, unit] of [[1e9, "ns"], [1e6, "µs"], [1e3, "ms"]]) {
    if (secs * factor < 999.5) return `${threeDigits(secs * factor)} ${unit}`;
  }
  return secs < 999.5 ? `${threeDigits(secs)} s` : `${formatCount(Math.round(secs))} s`;
}

function formatRate(hertz) {
  if (hertz === null || !Number.isFinite(hertz)) return MISSING;
  return hertz < 999.5 ? threeDigits(hertz) : formatCount(Math.round(hertz));
}

function formatClock(secs) {
  const whole = Math.floor(Math.max(0, secs));
  const two = (number) => String(number).padStart(2, "0");
  const text = `${two(Math.floor(whole / 3600) % 24)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole >= 86400 ? `${Math.floor(whole / 86400)} d ${text}` : text;
}

function plural(number, noun) {
  return `${formatCount(number)} ${noun}${number === 1 ? "" : "s"}`;
}
