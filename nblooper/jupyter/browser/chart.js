// One plot with its title and legend, and its keyboard. Joined with the other files into one module.

const CHART_HEIGHT = 220;
const CHART_KEYS = "Arrow keys read values, plus and minus zoom, 0 resets the zoom.";

// What is drawn is its view's matter, and so is the zoom, which the charts of a view share.
class Chart {
  constructor(view, title) {
    this.view = view;
    this.plot = null;
    this.root = element("section", "nbc-chart");
    this.head = element("div", "nbc-head");
    this.title = element("span", "nbc-title", title);
    this.kind = element("span", "nbc-kind");
    this.at = element("span", "nbc-at");
    this.head.append(this.title, this.kind, this.at);
    this.area = element("div", "nbc-plot");
    this.area.tabIndex = 0;
    // Not an image: those who hear the page could not use its keys.
    setAttribute(this.area, "role", "application");
    setAttribute(this.area, "aria-roledescription", "chart");
    keepKeys(this.area);
    this.empty = element("div", "nbc-empty", "Waiting for the first call");
    this.live = element("div", "nbc-live");
    setAttribute(this.live, "aria-live", "polite");
    const legend = element("div", "nbc-legend");
    setAttribute(legend, "role", "group");
    setAttribute(legend, "aria-label", `Legend of ${title}`);
    this.legend = new Legend(legend, { toggle: (name) => view.toggle(name), point: (name) => view.highlight(name) });
    this.area.append(this.empty);
    this.root.append(this.head, this.area, legend, this.live);
    this.area.addEventListener("keydown", (event) => this.pressed(event));
    this.area.addEventListener("pointerenter", () => { view.leader = this; });
    this.area.addEventListener("blur", () => this.point(-10));
  }

  close() {
    if (this.plot) this.plot.destroy();
    this.plot = null;
  }

  // Draws now. `options` makes the uPlot options of a given width; they are asked for only when the plot is (re)built.
  draw(data, rebuild, options) {
    const width = this.area.clientWidth;
    this.empty.hidden = Boolean(data);
    if (data && this.plot && !rebuild) {
      this.plot.batch(() => {
        if (this.plot.width !== width) this.plot.setSize({ width, height: CHART_HEIGHT });
        this.plot.setData(data);
      });
      return;
    }
    const pointer = this.plot ? this.plot.cursor.left : -10;
    this.close();
    if (!data) return;
    this.plot = new uPlot(options(width), data, this.area);
    if (pointer >= 0) this.plot.batch(() => this.point(pointer));
  }

  // Unless it has the focus: a screen reader would read out every refresh.
  summarise(text) {
    if (document.activeElement !== this.area) setAttribute(this.area, "aria-label", `${text} ${CHART_KEYS}`);
  }

  // ---- pointer ----

  // Moves the pointer's line to so many pixels from the left; off the plot if negative.
  point(left, tell = true) {
    if (this.plot) this.plot.setCursor({ left, top: left < 0 ? left : 0 }, tell);
  }

  // What the pointer points at on the x axis, or null.
  get pointed() {
    const { plot } = this;
    return plot && plot.cursor.left >= 0 ? plot.posToVal(plot.cursor.left, "x") : null;
  }

  selected() {
    const { plot } = this;
    const { left, width } = plot.select;
    plot.setSelect({ left: 0, width: 0, height: 0 }, false);
    if (width >= 4) this.view.zoomTo(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
  }

  // ---- keyboard ----

  pressed(event) {
    if (!this.plot || event.ctrlKey || event.metaKey || event.altKey || event.target !== this.area) return;
    const act = {
      ArrowLeft: () => this.step(event.shiftKey ? -10 : -1),
      ArrowRight: () => this.step(event.shiftKey ? 10 : 1),
      "+": () => this.magnify(2),
      "=": () => this.magnify(2),
      "-": () => this.magnify(0.5),
      0: () => this.view.unzoomed(),
      Escape: () => this.view.unzoomed(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    this.view.leader = this;
    act();
  }

  // From one place with data to the next; the first step goes to the newest.
  step(by) {
    const { plot } = this;
    const [xs] = plot.data;
    const [first, last] = plot.series[0].idxs;
    const to = plot.cursor.left < 0 ? last : Math.min(last, Math.max(first, this.view.place(xs, this.pointed) + by));
    this.point(Math.min(plot.over.clientWidth, Math.max(0, plot.valToPos(this.view.middle(xs, to), "x"))));
    setText(this.live, `${this.at.textContent}: ${this.legend.spoken}`);
  }

  // In pixels, so that it suits a logarithmic axis too.
  magnify(factor) {
    const { plot } = this;
    const width = plot.over.clientWidth;
    const center = plot.cursor.left < 0 ? width / 2 : plot.cursor.left;
    const left = center - center / factor;
    this.view.zoomTo(plot.posToVal(left, "x"), plot.posToVal(left + width / factor, "x"));
  }
}
