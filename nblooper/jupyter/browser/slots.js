// Turns the slots of loopers into columns for uPlot, and pauses into spans. Joined with the other files into one module.

// Below what clocks resolve; zero has no place on a logarithmic axis.
const SHORTEST_SECS = 1e-9;

// One table of columns [x, key, key, ...] for uPlot; times are the middles of slots. A long time without calls, and a
// pause, are a gap in the line, not a slope through it: a row of nulls.
function slotColumns({ slots, width, pauses }, keys, [first, last]) {
  const { x } = slots;
  const columns = [[], ...keys.map(() => [])];
  const row = (time, i) => {
    columns[0].push(time + width / 2);
    keys.forEach((key, k) => columns[k + 1].push(i === null ? null : lineValue(slots[key][i])));
  };
  const gap = (from, to) => { // a null at both ends: the pointer finds none in between
    row(from, null);
    if (to - from > width) row(to, null);
  };
  const limit = longestStep(x, width);
  if (x[0] - first > limit) gap(first, x[0] - width);
  x.forEach((time, i) => {
    const step = i ? time - x[i - 1] : 0;
    if (step > limit || (step > 2 * width && anyPause(pauses, x[i - 1], time))) gap(x[i - 1] + width, time - width);
    row(time, i);
  });
  if (last - x.at(-1) > limit) gap(x.at(-1) + width, last);
  return columns;
}

function lineValue(secs) {
  return Number.isFinite(secs) ? Math.max(secs, SHORTEST_SECS) : null;
}

// The usual time between slots with calls is not the width: a looper may call once a minute.
function longestStep(x, width) {
  const steps = [];
  for (let i = 1; i < x.length; i++) steps.push(x[i] - x[i - 1]);
  const usual = steps.length ? Float64Array.from(steps).sort()[steps.length >> 1] : 0;
  return 5 * usual + 2 * width;
}

function anyPause({ begin, end }, from, to) {
  return begin.some((start, i) => start < to && !(end[i] <= from));
}

// All loopers as one table. Where one has no slot and another has, the line goes on (undefined, not null).
function joinSlots(loopers, keys, range) {
  if (!loopers.some(({ slots }) => slots.x.length)) return null;
  const none = [[], ...keys.map(() => [])];
  const tables = loopers.map((looper) => (looper.slots.x.length ? slotColumns(looper, keys, range) : none));
  return tables.length === 1 ? tables[0] : uPlot.join(tables, tables.map((table) => table.map(() => 2)));
}

// From the first to the last of everything that is drawn.
function timeRange(loopers) {
  let first = Infinity;
  let last = -Infinity;
  const take = (from, to = from) => {
    if (from < first) first = from;
    if (to > last) last = to;
  };
  for (const { slots, width, errors, pauses } of loopers) {
    if (slots.x.length) take(slots.x[0], slots.x.at(-1) + width);
    if (errors.x.length) take(errors.x[0], errors.x.at(-1));
    pauses.begin.forEach((begin, i) => take(begin, Number.isFinite(pauses.end[i]) ? pauses.end[i] : begin));
  }
  if (first > last) return [0, 1];
  const going = loopers.some(({ pauses }) => Number.isNaN(pauses.end.at(-1)));
  // A pause that has just begun needs room to be seen.
  return [first, going ? last + 0.03 * (last - first) : Math.max(last, first + 1e-3)];
}

// When any looper was paused: spans that do not overlap, each with the names of those paused in it.
function pauseSpans(loopers) {
  const all = loopers.flatMap(({ name, pauses }) =>
    pauses.begin.map((begin, i) => ({ begin, end: Number.isNaN(pauses.end[i]) ? Infinity : pauses.end[i], names: [name] })));
  const spans = [];
  for (const span of all.sort((a, b) => a.begin - b.begin)) {
    const before = spans.at(-1);
    if (before && span.begin <= before.end) {
      before.end = Math.max(before.end, span.end);
      before.names = [...new Set([...before.names, ...span.names])];
    } else spans.push(span);
  }
  return spans;
}

function pausedAt({ pauses }, time) {
  return pauses.begin.some((begin, i) => begin <= time && !(pauses.end[i] <= time));
}

// How many errors within `near` seconds; of all time with null.
function errorsAt({ errors }, time, near) {
  return errors.x.reduce((sum, x, i) => (time === null || Math.abs(x - time) <= near ? sum + errors.count[i] : sum), 0);
}
