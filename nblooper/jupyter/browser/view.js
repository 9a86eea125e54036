// What the views of charts share: when to draw, theme, zoom and pointer. Joined with the other files into one module.

// A subclass says what its charts draw (`paint`), what they tell of it (`tell`), the whole of its x axis (`whole`) and the
// least of it to zoom into (`narrowest`), and finds places along it (`place`, `middle`). Several views may share the data.
class ChartView {
  constructor(root) {
    this.root = root;
    this.data = null;
    this.drawn = []; // the charts there are
    this.leader = null; // the chart under the pointer, or the one with the keyboard's focus
    this.shape = ""; // what the plots were built for
    this.zoom = null; // { low, high, follows }
    this.hidden = new Set(); // names of loopers
    this.frame = 0;
    this.painting = false;
    this.theme = readTheme();
    this.reset = element("button", "nbc-button nbc-reset", "Reset zoom");
    this.reset.type = "button";
    this.reset.addEventListener("click", () => this.unzoomed());
    this.note = element("div", "nbc-note");
    this.plots = element("div", "nbc-plots");
    root.classList.add("nbc-view");
    // Else JupyterLab takes the keys first: Enter would edit the cell, 0 pressed twice restart the kernel.
    root.append(this.plots, this.note);
    this.sized = new ResizeObserver(() => this.schedule());
    this.themed = new MutationObserver(() => this.retheme());
    this.themed.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "data-vscode-theme-kind", "class"],
    });
  }

  add(chart) {
    this.drawn.push(chart);
    this.plots.append(chart.root);
    this.sized.observe(chart.area);
    return chart;
  }

  update(charts) {
    this.data = charts;
    this.schedule();
  }

  close() {
    this.sized.disconnect();
    this.themed.disconnect();
    cancelAnimationFrame(this.frame);
    for (const chart of this.drawn) chart.close();
    this.root.replaceChildren();
  }

  retheme() {
    this.theme = readTheme();
    this.shape = "";
    this.schedule();
  }

  // ---- drawing: once a frame at most, never in a page that nobody looks at, nor in a hidden tab ----

  schedule() {
    if (!this.frame) this.frame = requestAnimationFrame(() => { this.frame = 0; this.draw(); });
  }

  draw() {
    if (!this.data || !this.root.clientWidth) return; // when it gets a size, the ResizeObserver calls again
    const shape = this.shapeOf(this.data);
    const rebuild = shape !== this.shape;
    this.shape = shape;
    setText(this.note, this.data.note);
    this.note.hidden = !this.data.note;
    this.painting = true; // plots tell of their pointers before all of them have the new data
    this.paint(rebuild);
    this.painting = false;
    for (const chart of this.drawn) chart.legend.hide(this.hidden);
    this.root.classList.toggle("nbc-zoomed", Boolean(this.zoom));
    if (this.leader) this.moved(this.leader);
    else this.tell();
  }

  // Only these make new plots; anything else is new data for the old ones, so that nothing flickers.
  shapeOf({ loopers }) {
    return JSON.stringify(loopers.map(({ name, timed }) => [name, timed]));
  }

  // One looper alone is shown in detail, chosen or not.
  get detail() {
    return this.data.loopers.length === 1;
  }

  lineOf(i, width) {
    const { palette } = this.theme;
    return { stroke: palette[i % palette.length], width, dash: DASHES[i % DASHES.length] };
  }

  // What the plots have in common. `x` and `y` are what their axes and scales add.
  options(chart, width, { x, y, series, hooks, ...more }) {
    const { theme } = this;
    const axis = { stroke: theme.soft, font: theme.font, grid: { stroke: theme.grid, width: 1 }, ticks: { show: false } };
    return {
      width,
      height: CHART_HEIGHT,
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: { dblclick: () => () => this.unzoomed() },
      },
      scales: { x: { time: false, range: () => this.window(), ...x.scale }, y: y.scale },
      axes: [{ ...axis, size: 26, gap: 4, ...x.axis }, { ...axis, size: 62, gap: 6, ...y.axis }],
      series: [{}, ...series],
      hooks: { ...hooks, setCursor: [() => this.moved(chart)], setSelect: [() => chart.selected()] },
      ...more,
    };
  }

  // ---- zoom ----

  // The part of the x axis that is shown. A zoom that reached the newest data keeps its length and follows.
  window() {
    const [low, high] = this.whole();
    if (!this.zoom) return [low, high];
    return this.zoom.follows ? [high - (this.zoom.high - this.zoom.low), high] : [this.zoom.low, this.zoom.high];
  }

  zoomTo(from, to) {
    const [first, last] = this.whole();
    const low = Math.max(first, from);
    const high = Math.min(last, to);
    if (low <= first && high >= last) this.zoom = null;
    else if (high > low && high - low >= this.narrowest(low)) this.zoom = { low, high, follows: this.follows && high >= last };
    else return;
    this.schedule();
  }

  unzoomed() {
    this.zoom = null;
    if (document.activeElement === this.reset) this.drawn[0].area.focus(); // the button vanishes
    this.schedule();
  }

  // ---- pointer and legend ----

  // The charts of a view have one pointer.
  moved(chart) {
    if (chart !== this.leader || this.painting) return;
    for (const other of this.drawn) {
      if (other === chart || !other.plot) continue;
      other.point(chart.pointed === null ? -10 : other.plot.valToPos(chart.pointed, "x"), false);
    }
    this.tell();
  }

  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.shape = "";
    this.schedule();
  }

  // Fades the lines of all others.
  highlight(name) {
    for (const { plot } of this.drawn) {
      if (!plot) continue;
      for (const series of plot.series.slice(1)) series.alpha = name === null || series.looper === name ? 1 : 0.15;
      plot.redraw(false);
    }
  }
}
