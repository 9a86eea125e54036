// How the latencies are distributed, durations on a logarithmic axis. Joined with the other files into one module.

class DistributionView extends ChartView {
  constructor(root) {
    super(root);
    this.follows = false;
    this.logarithmic = true; // the axis of shares: else nothing is seen of the tail, which quantiles are about
    this.columns = null;
    this.names = "";
    this.chart = this.add(new Chart(this, "Distribution of latency"));
    this.scale = element("button", "nbc-button", "Log shares");
    this.scale.type = "button";
    this.scale.title = "Logarithmic axis for shares of calls";
    this.scale.setAttribute("aria-pressed", "true");
    this.scale.addEventListener("click", () => this.rescale());
    this.chart.at.before(this.scale, this.reset);
  }

  whole() {
    const [edges] = this.columns;
    return logRange(edges[0], edges.at(-1));
  }

  narrowest(low) {
    return 0.005 * low; // about one bucket
  }

  place(edges, secs) {
    const above = edges.findIndex((edge) => edge > secs);
    return above < 0 ? edges.length - 1 : Math.max(0, above - 1);
  }

  middle(edges, i) {
    return i + 1 < edges.length ? Math.sqrt(edges[i] * edges[i + 1]) : edges[i];
  }

  rescale() {
    this.logarithmic = !this.logarithmic;
    setAttribute(this.scale, "aria-pressed", String(this.logarithmic));
    this.shape = "";
    this.schedule();
  }

  // A zoom into one looper's durations says nothing about another's.
  update(charts) {
    const names = charts.loopers.map(({ name }) => name).join("\n");
    if (names !== this.names) this.zoom = null;
    this.names = names;
    super.update(charts);
  }

  paint(rebuild) {
    const { loopers } = this.data;
    this.columns = barColumns(loopers);
    if (rebuild) this.fillLegend(loopers);
    this.chart.draw(this.columns, rebuild, (width) => this.options(this.chart, width, this.shareOptions(loopers)));
  }

  shareOptions(loopers) {
    const { theme, logarithmic } = this;
    const durationAxis = {
      space: 70,
      splits: (plot, axis, low, high) => logTicks(low, high, Math.max(3, Math.floor(plot.width / 90))),
      filter: (plot, ticks) => ticks,
      values: (plot, ticks) => ticks.map(durationTick),
    };
    const plainTicks = (low, high) => ticksBetween(low, high, niceStep((high - low) / 5));
    const shareAxis = {
      splits: (plot, axis, low, high) => (logarithmic ? logTicks(low, high, 6) : plainTicks(low, high)),
      filter: (plot, ticks) => ticks,
      values: (plot, ticks) => ticks.map(shareTick),
    };
    const scale = logarithmic ? { distr: 3, log: 10 } : {};
    const shown = () => this.columns.slice(1).filter((column, i) => !this.hidden.has(loopers[i].name));
    return {
      padding: [this.detail ? QUANTILES_HEIGHT : 8, 20, 0, 0],
      x: { scale: { distr: 3, log: 10 }, axis: durationAxis },
      y: { scale: { ...scale, range: () => shareRange(shown(), logarithmic) }, axis: shareAxis },
      series: this.detail ? [this.barSeries()] : loopers.map((looper, i) => this.outlineOf(looper, i)),
      hooks: { draw: [(plot) => { if (this.detail) drawQuantiles(plot, theme, this.data.loopers[0].quantiles); }] },
    };
  }

  barSeries() {
    const [color] = this.theme.palette;
    return { fill: faded(color, 0.6), paths: barPaths, points: { show: false } };
  }

  outlineOf({ name }, i) {
    const paths = uPlot.paths.stepped({ align: 1 });
    return { ...this.lineOf(i, 1.75), show: !this.hidden.has(name), looper: name, paths, points: { show: false } };
  }

  fillLegend(loopers) {
    setText(this.chart.kind, this.detail ? loopers[0].name : "");
    this.chart.legend.fill(this.detail
      ? ["durations", "calls", "share", "up to here"].map((name) => ({ name, values: 1, line: null, toggles: false }))
      : loopers.map(({ name }, i) => ({ name, values: 2, line: this.lineOf(i, 1.75), toggles: true })));
  }

  tell() {
    const { chart } = this;
    const secs = this.leader ? chart.pointed : null;
    setText(chart.at, secs === null ? "all calls" : `at ${formatDuration(secs)}`);
    if (!this.detail) setText(chart.kind, secs === null ? "p50 / p99" : "share here / up to here");
    if (this.detail) this.tellBar(this.data.loopers[0], secs);
    else this.data.loopers.forEach((looper, i) => chart.legend.set(i, outlineTexts(looper, secs)));
    chart.summarise(this.summary());
  }

  tellBar({ histogram }, secs) {
    if (!histogram) {
      this.chart.legend.clear();
      return;
    }
    const { low, high, count, share, upTo } = bucketAt(histogram, secs);
    const range = count ? `${formatDuration(low)} – ${formatDuration(high)}` : formatDuration(secs);
    [range, formatCount(count), formatShare(share), formatShare(upTo)].forEach((text, i) => this.chart.legend.set(i, [text]));
  }

  summary() {
    const one = ({ name, quantiles }) =>
      `${name} ${quantiles.map((secs, i) => `${QUANTILE_NAMES[i]} ${formatDuration(secs)}`).join(", ") || "no calls yet"}`;
    return `Distribution of latency: ${this.data.loopers.map(one).join("; ")}.`;
  }
}

function outlineTexts({ histogram, quantiles }, secs) {
  if (!histogram) return [MISSING, MISSING];
  if (secs === null) return [formatDuration(quantiles[0]), formatDuration(quantiles[2])];
  const { share, upTo } = bucketAt(histogram, secs);
  return [formatShare(share), formatShare(upTo)];
}
