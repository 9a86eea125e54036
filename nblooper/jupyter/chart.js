// Draws one view of the latency chart with uPlot. Joined behind uPlot and the other chart files into one module.

const HEIGHT = 220;
const PALETTES = {
  light: ["#1f6fd6", "#c2560a", "#12805c", "#a832a8", "#8a6d00", "#c0264b", "#0b7f95", "#5b5bd6"],
  dark: ["#6cb0ff", "#ffab5e", "#4fd1a1", "#e58be8", "#e3c34a", "#ff7f9a", "#4fd0e3", "#a9a6ff"],
};

function readTheme() {
  const style = getComputedStyle(document.body);
  const value = (name) => style.getPropertyValue(name).trim();
  const said = document.body.dataset.jpThemeLight;
  const dark = said ? said === "false" : isDark(value("--vscode-editor-background") || style.backgroundColor);
  return {
    palette: dark ? PALETTES.dark : PALETTES.light,
    text: value("--jp-ui-font-color2") || value("--vscode-foreground") || (dark ? "#bbb" : "#555"),
    grid: value("--jp-border-color2") || (dark ? "#444" : "#ddd"),
    font: `11px ${value("--jp-ui-font-family") || "system-ui, sans-serif"}`,
  };
}

function isDark(color) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = "#fff";
  probe.fillRect(0, 0, 1, 1);
  probe.fillStyle = color || "#fff";
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

const DASHES = [undefined, [8, 4], [2, 3], [10, 3, 2, 3]];

// ---- one view ----

class View {
  constructor(store, el) {
    this.store = store;
    this.theme = readTheme();
    this.frame = 0;
    this.plot = null;
    this.root = el;
    el.classList.add("nblooper-chart");
    this.area = element("div", "nbc-plot");
    this.area.setAttribute("role", "img");
    this.empty = element("div", "nbc-empty", "Waiting for the first call");
    this.legend = element("div", "nbc-legend");
    this.area.append(this.empty);
    el.append(this.legend, this.area);
    this.sized = new ResizeObserver(() => this.schedule());
    this.sized.observe(this.area);
    this.themed = new MutationObserver(() => this.retheme());
    this.themed.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "data-vscode-theme-kind", "class"],
    });
    store.views.add(this);
    this.changed(true);
  }

  close() {
    this.store.views.delete(this);
    this.sized.disconnect();
    this.themed.disconnect();
    cancelAnimationFrame(this.frame);
    if (this.plot) this.plot.destroy();
  }

  retheme() {
    this.theme = readTheme();
    this.rebuilt = true;
    this.schedule();
  }

  changed(whole) {
    this.rebuilt = this.rebuilt || whole;
    this.schedule();
  }

  // One drawing for however many messages, and none in a page nobody looks at.
  schedule() {
    if (!this.frame) this.frame = requestAnimationFrame(() => { this.frame = 0; this.draw(); });
  }

  draw() {
    const width = this.area.clientWidth;
    if (!width) return; // in a hidden tab: the ResizeObserver calls again
    const data = tables(this.store);
    this.empty.style.display = data ? "none" : "";
    if (this.rebuilt || !data || !this.plot) this.build(width, data);
    else {
      if (this.plot.width !== width) this.plot.setSize({ width, height: HEIGHT });
      this.plot.setData(data);
    }
    this.root.dataset.points = String(this.store.points);
    this.values();
  }

  build(width, data) {
    this.rebuilt = false;
    if (this.plot) this.plot.destroy();
    this.plot = null;
    this.relabel();
    if (!data) return;
    this.plot = new uPlot(this.options(width), data, this.area);
  }

  options(width) {
    const { theme } = this;
    const axis = { stroke: () => theme.text, font: theme.font, grid: { stroke: theme.grid, width: 1 }, ticks: { show: false } };
    return {
      width,
      height: HEIGHT,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
      scales: { x: { time: false }, y: { distr: 3, log: 10, range: latencyRange } },
      axes: [
        { ...axis, size: 26, gap: 4, incrs: STEPS_X, space: 70,
          values: (u, ticks, i, space, step) => ticks.map((tick) => elapsed(tick, step)) },
        { ...axis, size: 62, gap: 6, splits: (u, i, low, high) => latencyTicks(low, high), filter: (u, ticks) => ticks,
          values: (u, ticks) => ticks.map((tick) => duration(tick, 5)) },
      ],
      series: [{}, ...this.seriesOptions()],
      bands: this.store.whole.band ? [{ series: [3, 2], fill: `${theme.palette[0]}33` }] : [],
      hooks: { setCursor: [() => this.values()] },
    };
  }

  seriesOptions() {
    const { palette } = this.theme;
    const line = { scale: "y", width: 1.75, spanGaps: false };
    if (this.store.whole.band) {
      const edge = { ...line, stroke: `${palette[0]}88`, width: 1, points: { show: false } };
      return [{ ...line, stroke: palette[0] }, edge, edge].map((series) => ({ ...series }));
    }
    return this.store.series.map((_, i) => ({ ...line, stroke: palette[i % palette.length], dash: DASHES[i % DASHES.length] }));
  }

  relabel() {
    const { whole } = this.store;
    const names = whole.band ? ["mean", "min", "max"] : whole.names;
    this.legend.replaceChildren();
    if (whole.band) this.legend.append(element("span", "nbc-label", whole.names[0]));
    this.cells = names.map((name, i) => {
      const item = element("span", "nbc-item");
      const value = element("span", "nbc-value");
      if (!whole.band || !i) {
        const swatch = element("span", "nbc-swatch");
        swatch.style.borderTopColor = this.theme.palette[i % this.theme.palette.length];
        if (!whole.band && i % DASHES.length) swatch.style.borderTopStyle = i % DASHES.length === 2 ? "dotted" : "dashed";
        item.append(swatch);
      }
      const label = element("span", "nbc-label", name);
      label.title = name;
      item.append(label, value);
      this.legend.append(item);
      return value;
    });
    if (whole.note) this.legend.append(element("span", "nbc-note", whole.note));
    const what = whole.band ? `of ${whole.names[0]}: mean, minimum and maximum` : `of ${names.join(", ") || "no looper"}: mean`;
    this.area.setAttribute("aria-label", `Chart of latency over time ${what}. The table above has the numbers.`);
  }

  // The values under the pointer, or the newest ones.
  values() {
    const { plot } = this;
    (this.cells || []).forEach((cell, i) => {
      const column = plot && plot.data[i + 1];
      let at = plot && column ? plot.cursor.idx ?? column.length - 1 : 0;
      while (at > 0 && column[at] == null) at--;
      const text = column ? duration(column[at]) : "";
      if (cell.textContent !== text) cell.textContent = text;
    });
  }
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

// Called once per model, so that its views share one store.
export default () => {
  let store = null;
  return {
    initialize({ model }) {
      store = new Store(model);
      return () => store.close();
    },
    render({ el }) {
      const view = new View(store, el);
      return () => view.close();
    },
  };
};
