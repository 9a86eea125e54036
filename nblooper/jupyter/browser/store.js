// Keeps what the kernel sent, for all views of one panel. Joined with the other files into one module.

const SLOT_COLUMNS = ["x", "p50", "p99", "max", "lateP50", "lateP99"];
const TRACKS = [["slots", SLOT_COLUMNS], ["errors", ["x", "count"]], ["pauses", ["begin", "end"]]];
const SHOWN_ERRORS = 50;

// One per model. Tells the kernel which views there are, so that nothing is sent for nobody.
class Store {
  constructor(model) {
    this.model = model;
    this.page = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
    this.views = new Map(); // view -> whether it can be seen
    this.told = "";
    this.number = null;
    this.timer = 0;
    this.head = null;
    this.uptime = 0;
    this.uptimeAt = 0;
    this.saves = false;
    this.table = { rows: [], focus: 0, filter: "", matches: 0, total: 0 };
    this.charts = { focus: false, note: "", loopers: [] };
    this.failures = [];
    this.more = 0;
    model.on("msg:custom", (message, buffers) => this.receive(message, buffers));
    this.left = () => this.tell(0, false);
    window.addEventListener("pagehide", this.left);
    this.askIn(300); // the kernel sends everything to a new panel; only a page that was reloaded has to ask
  }

  close() {
    clearTimeout(this.timer);
    window.removeEventListener("pagehide", this.left);
  }

  // How many time slots there are of all loopers in the charts.
  get slots() {
    return this.charts.loopers.reduce((sum, looper) => sum + looper.slots.x.length, 0);
  }

  // ---- to the kernel ----

  send(content) {
    this.model.send(content);
  }

  // Asks for everything until it arrives: a busy kernel may hear it late, or never when it is busy for good.
  askIn(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.send({ kind: "ready" });
      this.askIn(Math.min(2 * Math.max(milliseconds, 250), 10000));
    }, milliseconds);
  }

  seen(view, visible) {
    this.views.set(view, visible);
    this.tell(this.views.size, [...this.views.values()].some(Boolean));
  }

  gone(view) {
    this.views.delete(view);
    this.tell(this.views.size, [...this.views.values()].some(Boolean));
  }

  tell(views, seen) {
    const told = `${views} ${seen}`;
    if (told === this.told) return;
    this.told = told;
    this.send({ kind: "views", page: this.page, views, seen });
  }

  // ---- from the kernel ----

  receive(message, buffers) {
    if (message.kind !== "update") return;
    if (message.whole) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.saves = message.saves;
    } else if (this.number === null || message.number !== this.number + 1) {
      this.number = null; // a message is missing
      if (!this.timer) this.askIn(0);
      return;
    }
    this.number = message.number;
    const changed = this.take(message, buffers);
    for (const view of this.views.keys()) view.changed(changed);
  }

  // Returns the names of the parts that changed.
  take(message, buffers) {
    const changed = new Set();
    this.uptime = message.uptime;
    this.uptimeAt = performance.now();
    for (const part of ["head", "table"]) {
      if (!message[part]) continue;
      this[part] = message[part];
      changed.add(part);
    }
    if (message.charts) {
      this.takeTracks(message.charts, floats(buffers[message.charts.buffer], Float64Array));
      changed.add("charts");
    }
    if (message.distributions) {
      this.takeDistributions(message.distributions.changed, floats(buffers[message.distributions.buffer], Float32Array));
      changed.add("charts");
    }
    if (message.errors) {
      this.takeErrors(message.errors);
      changed.add("errors");
    }
    return changed;
  }

  takeTracks({ whole, tracks }, numbers) {
    if (whole) this.charts = blankCharts(whole);
    let at = 0;
    let number = 0;
    for (const looper of this.charts.loopers) {
      for (const [track, columns] of TRACKS) {
        const [kept, count] = tracks[number++];
        for (const column of columns) {
          looper[track][column].length = kept;
          for (let i = 0; i < count; i++) looper[track][column].push(numbers[at++]);
        }
      }
    }
  }

  takeDistributions(changed, numbers) {
    let at = 0;
    for (const { at: place, bars, quantiles } of changed) {
      const edges = numbers.slice(at, (at += bars && bars + 1));
      const counts = numbers.slice(at, (at += bars));
      Object.assign(this.charts.loopers[place], { histogram: bars ? { edges, counts } : null, quantiles });
    }
  }

  takeErrors(errors) {
    const known = new Map(errors.whole ? [] : this.failures.map((failure) => [failure.id, failure]));
    for (const failure of errors.new) known.set(failure.id, failure);
    for (const [id, count, lastCall, lastTime, lastException] of errors.counts) {
      if (known.has(id)) known.set(id, { ...known.get(id), count, lastCall, lastTime, lastException });
    }
    this.failures = [...known.values()].sort((a, b) => b.id - a.id).slice(0, SHOWN_ERRORS);
    this.more = errors.more;
  }
}

function blankCharts({ focus, note, names, widths, timed }) {
  const blank = (columns) => Object.fromEntries(columns.map((column) => [column, []]));
  const loopers = names.map((name, i) => ({
    name,
    timed: timed[i],
    width: widths[i],
    ...Object.fromEntries(TRACKS.map(([track, columns]) => [track, blank(columns)])),
    histogram: null,
    quantiles: [],
  }));
  return { focus, note, loopers };
}

// A copy: the view may start at an offset that a typed array does not accept.
function floats(view, Kind) {
  return new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
