// Ticks, ranges and units of the chart's axes. Joined with the other chart files into one module.

const UNITS = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]];

function duration(secs, digits = 3) {
  if (secs == null || !Number.isFinite(secs)) return "–";
  const [size, unit] = UNITS.find(([limit]) => secs >= limit * 0.9995) || UNITS[3];
  return `${Number((secs / size).toPrecision(digits))} ${unit}`;
}

function elapsed(secs, step) {
  if (step < 1) return `${Number(secs.toFixed(3))} s`;
  const whole = Math.round(secs);
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

const STEPS_X = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600,
  43200, 86400, 172800, 604800];

function ticksBetween(low, high, step) {
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high * (1 + 1e-12); k++) ticks.push(k * step);
  return ticks;
}

// 1, 2, 5 in every decade; only the decades when there are many; plain steps when the range is too narrow for three.
function latencyTicks(low, high) {
  const wanted = Math.log10(high / low) > 3 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of wanted) {
      const tick = Number(`${digit}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  if (ticks.length >= 3) return ticks;
  const rough = (high - low) / 4;
  const base = 10 ** Math.floor(Math.log10(rough));
  return ticksBetween(low, high, [1, 2, 5, 10].map((n) => n * base).find((step) => step >= rough));
}

function latencyRange(u, min, max) {
  if (min == null || !(min > 0)) return [1e-6, 1];
  return [min / 1.25, Math.max(max, min * 1.0001) * 1.25];
}
