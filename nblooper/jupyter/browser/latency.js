// Latency over time, and lateness beside it where loopers are timed. Joined with the other files into one module.

// The lines of one looper in detail: what to read, what to call it.
const LATENCY_LINES = [["p50", "p50"], ["p99", "p99"], ["max", "max"]];
const LATENESS_LINES = [["lateP50", "p50"], ["lateP99", "p99"]];

class LatencyView extends ChartView {
  constructor(root) {
    super(root);
    this.follows = true; // new data arrives at the right edge
    this.range = [0, 1];
    this.latency = this.add(new Chart(this, "Latency over time"));
    this.lateness = this.add(new Chart(this, "Lateness over time"));
    this.errors = headCount("✕", "errors");
    this.pauses = headCount("‖", "pauses");
    this.latency.at.before(this.errors.box, this.pauses.box, this.reset);
  }

  whole() {
    return this.range;
  }

  narrowest() {
    return 0.01;
  }

  place(xs, time) {
    let at = xs.findIndex((x) => x >= time);
    if (at < 0) at = xs.length - 1;
    return at && time - xs[at - 1] < xs[at] - time ? at - 1 : at;
  }

  middle(xs, i) {
    return xs[i];
  }

  // ---- drawing ----

  paint(rebuild) {
    const { loopers } = this.data;
    this.range = timeRange(loopers);
    if (this.zoom && (this.zoom.low >= this.range[1] || this.zoom.high <= this.range[0])) this.zoom = null; // of other loopers
    this.spans = pauseSpans(loopers).map((span) => ({ ...span, text: this.pauseText(span.names) }));
    this.marks = loopers.flatMap(({ name, errors }, i) =>
      (this.hidden.has(name) ? [] : errors.x.map((x) => ({ x, color: this.detail ? this.theme.error : this.lineOf(i).stroke }))));
    const timed = loopers.filter((looper) => looper.timed);
    this.lateness.root.hidden = !timed.length;
    this.paintChart(this.latency, loopers, LATENCY_LINES, rebuild);
    this.paintChart(this.lateness, timed, LATENESS_LINES, rebuild);
  }

  pauseText(names) {
    if (this.detail) return "paused";
    return names.length === 1 ? `${names[0]} paused` : `${names.length} loopers paused`;
  }

  paintChart(chart, loopers, lines, rebuild) {
    const used = this.detail ? lines : lines.slice(0, 2);
    const data = joinSlots(loopers, used.map(([key]) => key), this.range);
    if (rebuild) this.fillLegend(chart, loopers, lines);
    chart.draw(data, rebuild, (width) => this.options(chart, width, this.timeOptions(loopers, used)));
  }

  timeOptions(loopers, lines) {
    const { theme } = this;
    const latencyAxis = {
      splits: (plot, axis, low, high) => logTicks(low, high),
      filter: (plot, ticks) => ticks,
      values: (plot, ticks) => ticks.map(durationTick),
    };
    const timeAxis = {
      space: 70,
      incrs: TIME_STEPS,
      values: (plot, ticks, axis, space, step) => ticks.map((tick) => elapsed(tick, step)),
    };
    return {
      padding: [MARKS_HEIGHT, 20, 0, 0],
      x: { axis: timeAxis },
      y: { scale: { distr: 3, log: 10, range: (plot, min, max) => logRange(min, max) }, axis: latencyAxis },
      series: this.detail ? this.detailSeries(lines.length) : loopers.flatMap((looper) => this.pairOf(looper)),
      bands: this.detail ? [{ series: [2, 1], fill: faded(theme.palette[0], 0.16) }] : [],
      hooks: {
        drawClear: [(plot) => drawPauses(plot, theme, this.spans)],
        draw: [(plot) => drawErrors(plot, this.marks)],
      },
    };
  }

  detailLines() {
    const { palette, soft } = this.theme;
    return [
      { stroke: palette[0], width: 2, dash: [] },
      { stroke: palette[0], width: 1, dash: [5, 3] },
      { stroke: soft, width: 1, dash: [1, 3] },
    ];
  }

  detailSeries(count) {
    return this.detailLines().slice(0, count).map((line, i) => ({ ...line, points: this.points(i === 0 ? 5 : 4, i > 0) }));
  }

  // Of one looper among several: p50, and p99 thinner.
  pairOf({ name }) {
    const i = this.numberOf(name);
    const show = !this.hidden.has(name);
    return [2, 1].map((width) => ({ ...this.lineOf(i, width), show, looper: name, points: this.points(2 + 1.5 * width, true) }));
  }

  // Among all that are shown, timed or not: its colour is the same in both charts.
  numberOf(name) {
    return this.data.loopers.findIndex((looper) => looper.name === name);
  }

  // Where there is no line to see: values with gaps on both sides. `lone`: only those; else also where there is room.
  points(size, lone) {
    return {
      size,
      ...(lone ? { show: () => false } : { space: 12 }),
      filter: (plot, i, show) => (show ? null : lonePoints(plot.data[i])),
    };
  }

  // ---- what it says ----

  fillLegend(chart, loopers, lines) {
    const styles = this.detailLines();
    const styleOf = ({ name }) => this.lineOf(this.numberOf(name), 2);
    setText(chart.kind, this.detail ? this.data.loopers[0].name : "p50 bold, p99 thin");
    chart.kind.title = chart.kind.textContent;
    chart.legend.fill(this.detail
      ? lines.map(([, name], i) => ({ name, values: 1, line: styles[i], toggles: false }))
      : loopers.map((looper) => ({ name: looper.name, values: 2, line: styleOf(looper), toggles: true })));
  }

  tell() {
    const time = this.leader ? this.leader.pointed : null;
    for (const chart of this.drawn) this.tellChart(chart, time);
    this.tellMarks(time);
  }

  tellChart(chart, time) {
    const [low, high] = this.window();
    setText(chart.at, time === null ? "newest" : `at ${elapsed(time, (high - low) / 300)}`);
    const title = `${chart.title.textContent}${this.detail ? ` of ${this.data.loopers[0].name}` : ""}`;
    if (!chart.plot) {
      chart.legend.clear();
      chart.summarise(`${title}: ${chart.empty.textContent}.`);
      return;
    }
    const texts = chart.plot.data.slice(1).map((column, i) => formatDuration(shownValue(chart.plot, column, i + 1)));
    chart.legend.entries.forEach(({ name }, i) => {
      if (this.detail) chart.legend.set(i, [texts[i]]);
      else chart.legend.set(i, texts.slice(2 * i, 2 * i + 2), this.stateAt(name, time));
    });
    if (time === null) chart.summarise(`${title}: ${chart.legend.spoken}.`);
  }

  stateAt(name, time) {
    const looper = this.data.loopers[this.numberOf(name)];
    if (time === null) return Number.isNaN(looper.pauses.end.at(-1)) ? "‖" : "";
    if (errorsAt(looper, time, this.near())) return "✕";
    return pausedAt(looper, time) ? "‖" : "";
  }

  // So many seconds around the pointer count as under it.
  near() {
    const { plot } = this.leader || this.latency;
    return plot ? plot.posToVal(6, "x") - plot.posToVal(0, "x") : 0;
  }

  tellMarks(time) {
    const { loopers } = this.data;
    const errors = loopers.reduce((sum, looper) => sum + errorsAt(looper, time, time === null ? 0 : this.near()), 0);
    const paused = this.spans.filter(({ begin, end }) => time === null || (begin <= time && time < end));
    setText(this.errors.value, formatCount(errors));
    setText(this.pauses.value, time === null || !paused.length ? formatCount(paused.length) : pauseLength(paused[0]));
  }
}

function headCount(mark, name) {
  const box = element("span", "nbc-count");
  const value = element("span", "nbc-value");
  box.append(element("span", `nbc-sign nbc-${name}`, mark), element("span", "nbc-label", name), value);
  return { box, value };
}

function pauseLength({ begin, end }) {
  return end === Infinity ? "now" : formatDuration(end - begin);
}

// The value under the pointer, or the newest one.
function shownValue(plot, column, i) {
  if (plot.cursor.left >= 0) return column[plot.cursor.idxs[i]] ?? null;
  let at = column.length - 1;
  while (at > 0 && column[at] == null) at--;
  return column[at] ?? null;
}

// Indices of values with a gap, or nothing, on both sides.
function lonePoints(column) {
  const lone = [];
  let before = null;
  let at = -1; // of the last value, as long as it is alone
  column.forEach((value, i) => {
    if (value === undefined) return;
    if (value === null && at >= 0) lone.push(at);
    at = value !== null && before === null ? i : -1;
    before = value;
  });
  if (at >= 0) lone.push(at);
  return lone;
}
