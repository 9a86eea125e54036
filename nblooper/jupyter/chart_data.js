// Keeps the slots the kernel sent and turns them into columns for uPlot. Joined with the other chart files into one module.

// One per model: several views of one chart draw the same slots.
class Store {
  constructor(model) {
    this.model = model;
    this.views = new Set();
    this.number = null;
    this.whole = { band: false, names: [], widths: [], note: "" };
    this.series = [];
    this.timer = 0;
    model.on("msg:custom", (message, buffers) => this.receive(message, buffers));
    this.askIn(300); // the kernel sends all to a new chart; only a page that was reloaded has to ask
  }

  close() {
    clearTimeout(this.timer);
  }

  // Asks for all slots until they arrive: a busy kernel may hear it late, or never when it is busy for good.
  askIn(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.model.send({ kind: "ready" });
      this.askIn(Math.min(2 * Math.max(milliseconds, 250), 10000));
    }, milliseconds);
  }

  receive(message, buffers) {
    if (message.kind !== "slots") return;
    if (message.whole) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.whole = message.whole;
      this.series = message.whole.names.map(() => ({ x: [], mean: [], min: [], max: [] }));
    } else if (this.number === null || message.number !== this.number + 1) {
      this.number = null; // a message is missing
      if (!this.timer) this.askIn(0);
      return;
    }
    this.number = message.number;
    this.splice(message, asFloats(buffers[0]));
    for (const view of this.views) view.changed(Boolean(message.whole));
  }

  splice(message, floats) {
    let at = 0;
    this.series.forEach((series, i) => {
      for (const key of ["x", "mean", "min", "max"]) {
        series[key].length = message.first[i];
        for (let k = 0; k < message.count[i]; k++) series[key].push(floats[at++]);
      }
    });
  }

  get points() {
    return this.series.reduce((sum, series) => sum + series.x.length, 0);
  }
}

// A copy: the view may start at an offset that a Float64Array does not accept.
function asFloats(view) {
  return new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// A long time without calls is a gap in the line, not a slope through it.
function withGaps(series, width, keys) {
  const gaps = [];
  for (let i = 1; i < series.x.length; i++) gaps.push(series.x[i] - series.x[i - 1]);
  const usual = gaps.length ? gaps.slice().sort((a, b) => a - b)[gaps.length >> 1] : 0;
  const limit = 5 * usual + 2 * width;
  const out = [[], ...keys.map(() => [])];
  series.x.forEach((x, i) => {
    if (i && gaps[i - 1] > limit) {
      out[0].push(series.x[i - 1] + width);
      keys.forEach((_, k) => out[k + 1].push(null));
    }
    out[0].push(x);
    // Zero has no place on a log axis; a nanosecond is below what a clock resolves.
    keys.forEach((key, k) => out[k + 1].push(Math.max(series[key][i], 1e-9)));
  });
  return out;
}

function tables(store) {
  const keys = store.whole.band ? ["mean", "min", "max"] : ["mean"];
  const parts = store.series.map((series, i) => withGaps(series, store.whole.widths[i], keys));
  const filled = parts.filter((part) => part[0].length);
  if (!filled.length) return null;
  if (parts.length === 1) return parts[0];
  return uPlot.join(parts, parts.map((part) => part.map(() => 2)));
}
