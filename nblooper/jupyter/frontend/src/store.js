// Keeps what the kernel sent, for all views of one panel.

/**
 * @import { Beat, Failure, Head, LooperRow, Model, Table, Told, TracksDelta, Update } from "./messages.js"
 */

import { bytes, noCharts, takeDistributions, withErrors, withTracks } from "./deltas.js";
import { holdKeys } from "./keys.js";
import { noLanes, withLanes } from "./lanes.js";
import { Life } from "./life.js";
import { noOutput, withOutput } from "./outputs.js";
import { savedState } from "./saved.js";
import { NO_SCHEMA, rowOf } from "./schema.js";
import { withSlow } from "./slow.js";
import { noValues, withValues } from "./valuelines.js";

/**
 * @typedef {"head" | "table" | "charts" | "errors" | "params" | "values" | "output" | "lanes" | "slow"} Part
 * @typedef {{ el: HTMLElement, changed(parts: Set<Part>): void, lived(): void }} View
 * @typedef {Omit<Table, "rows"> & { rows: LooperRow[] }} ShownTable
 */

const TELL_MS = 60000;
const SAVE_MS = 5000;

// One per model. Tells the kernel which views there are, so that nothing is sent for nobody.
export class Store {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.page = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
    /** @type {Map<View, boolean>} */
    this.views = new Map(); // whether it can be seen
    this.told = "";
    this.toldAt = -Infinity;
    /** @type {number | null} */
    this.number = null;
    this.timer = 0;
    /** @type {Head | null} */
    this.head = null;
    this.uptime = 0;
    this.uptimeAt = 0;
    this.saves = false;
    this.schema = NO_SCHEMA;
    /** @type {ShownTable} */
    this.table = { rows: [], focus: 0, filter: "", matches: 0, total: 0 };
    this.charts = noCharts();
    /** @type {Failure[]} */
    this.failures = [];
    this.more = 0;
    /** @type {import("./messages.js").ParamChange[]} */
    this.changes = []; // of live parameters
    this.values = noValues();
    this.output = noOutput();
    this.lanes = noLanes();
    /** @type {ReturnType<typeof withSlow>} */
    this.slow = [];
    /** @type {Set<View>} */
    this.wanting = new Set(); // who shows lanes
    /** @type {{ table?: Table, charts?: TracksDelta["whole"] }} */
    this.raw = {}; // as they came
    this.savedAt = -Infinity;
    this.restore();
    model.on("msg:custom", (message, buffers) => this.receive(message, buffers));
    this.life = new Life(
      model,
      () => [...this.views.keys()].some(({ el }) => el.closest(".jupyter-widgets-disconnected")),
      () => this.lived(),
    );
    this.left = () => this.tell(0, false, true);
    window.addEventListener("pagehide", this.left);
    window.addEventListener("keydown", holdKeys, true);
    this.askIn(300); // the kernel sends everything to a new panel; only a page that was reloaded has to ask
  }

  close() {
    clearTimeout(this.timer);
    this.life.close();
    window.removeEventListener("pagehide", this.left);
    window.removeEventListener("keydown", holdKeys, true);
  }

  // The chosen looper's name, or nothing.
  get focusName() {
    const { rows, focus } = this.table;
    return rows.find(({ number }) => number === focus)?.name ?? "";
  }

  // Where no kernel tells anything, this is what a view shows.
  restore() {
    const saved = this.model.get("saved");
    if (saved?.update && saved.buffers) this.take(saved.update, saved.buffers);
  }

  // For a notebook that is saved with its widgets. It is not sent to the kernel, which has no use for it.
  keep() {
    const now = performance.now();
    if (now - this.savedAt < SAVE_MS) return;
    const saved = savedState(this);
    if (!saved) return;
    this.savedAt = now;
    this.model.set("saved", saved);
  }

  // ---- to the kernel ----

  /**
   * What a person asks for: without a kernel that answers, nothing.
   *
   * @param {Told} content
   */
  ask(content) {
    if (this.life.standing === "live") this.send(content);
  }

  /** @param {Told} content */
  send(content) {
    this.model.send(content);
  }

  /**
   * Asks for everything until it arrives: a busy kernel may hear it late, or never when it is busy for good.
   *
   * @param {number} milliseconds
   */
  askIn(milliseconds) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (!this.life.gone) this.send({ kind: "ready" });
      this.askIn(Math.min(2 * Math.max(milliseconds, 250), 10000));
    }, milliseconds);
  }

  /**
   * @param {View} view
   * @param {boolean} visible
   */
  seen(view, visible) {
    this.views.set(view, visible);
    this.count(false);
  }

  /**
   * @param {View} view
   * @param {boolean} left Whether its output is still there, and may be shown again.
   */
  gone(view, left) {
    this.views.delete(view);
    this.wants(view, false);
    this.count(left);
  }

  /**
   * Lanes are sent to pages that show them only.
   *
   * @param {View} view
   * @param {boolean} wanted
   */
  wants(view, wanted) {
    const before = this.wanting.size;
    if (wanted) this.wanting.add(view);
    else this.wanting.delete(view);
    const { size } = this.wanting;
    if (!before !== !size) this.send({ kind: "lanes", page: this.page, wanted: size > 0 });
  }

  /** @param {boolean} left */
  count(left) {
    const seen = [...this.views.values()].some(Boolean);
    this.life.watch(seen);
    this.tell(this.views.size, seen, left);
  }

  /**
   * @param {number} views
   * @param {boolean} seen
   * @param {boolean} left
   */
  tell(views, seen, left) {
    const told = `${views} ${seen}`;
    if (told === this.told) return;
    this.told = told;
    this.toldAt = performance.now();
    this.send({ kind: "views", page: this.page, views, seen, left });
  }

  // ---- from the kernel ----

  // A page that crashed tells nothing any more: that is how the kernel knows.
  tellAgain() {
    if (performance.now() - this.toldAt < TELL_MS || ![...this.views.values()].some(Boolean)) return;
    this.told = "";
    this.count(false);
  }

  lived() {
    for (const view of this.views.keys()) view.lived();
  }

  /**
   * @param {Update | Beat} message
   * @param {DataView[]} buffers
   */
  receive(message, buffers) {
    if (message.kind === "beat") this.receiveBeat(message);
    else if (message.kind === "update") this.receiveUpdate(message, buffers);
    else return;
    this.life.heard();
    this.tellAgain();
  }

  /** @param {Beat} beat */
  receiveBeat({ number, uptime }) {
    if (number !== this.number) this.missed();
    else this.setUptime(uptime);
    this.lived();
  }

  // A message is missing.
  missed() {
    this.number = null;
    if (!this.timer) this.askIn(0);
  }

  /** @param {number} uptime */
  setUptime(uptime) {
    this.uptime = uptime;
    this.uptimeAt = performance.now();
  }

  /**
   * @param {Update} message
   * @param {DataView[]} buffers
   */
  receiveUpdate(message, buffers) {
    if (message.whole) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.saves = Boolean(message.saves);
      this.life.id = message.id ?? "";
    } else if (this.number === null || message.number !== this.number + 1) {
      this.missed();
      return;
    }
    this.number = message.number;
    const changed = this.take(message, buffers);
    this.keep();
    for (const view of this.views.keys()) view.changed(changed);
  }

  /**
   * Returns the names of the parts that changed.
   *
   * @param {Update} update
   * @param {DataView[]} buffers
   */
  take(update, buffers) {
    const { uptime, schema, head, table, charts, distributions, errors, params, values, output, lanes, slow } = update;
    /** @type {Set<Part>} */
    const changed = new Set();
    this.setUptime(uptime);
    if (schema) this.schema = schema;
    if (head) {
      this.head = head;
      changed.add("head");
    }
    if (table) {
      this.raw.table = table;
      this.table = { ...table, rows: table.rows.map((values) => rowOf(this.schema, values)) };
      changed.add("table");
    }
    if (charts) {
      if (charts.whole) this.raw.charts = charts.whole;
      this.charts = withTracks(this.charts, charts, new Float64Array(bytes(buffers[charts.buffer])), this.schema);
      changed.add("charts");
    }
    if (distributions) {
      takeDistributions(this.charts, distributions.changed, new Float32Array(bytes(buffers[distributions.buffer])));
      changed.add("charts");
    }
    if (errors) {
      this.failures = withErrors(this.failures, errors, this.schema.maxErrors);
      this.more = errors.more;
      changed.add("errors");
    }
    if (params) {
      this.changes = params.changes;
      changed.add("params");
    }
    if (values) {
      this.values = withValues(this.values, values, new Float32Array(bytes(buffers[values.buffer])));
      changed.add("values");
    }
    if (output) {
      this.output = withOutput(this.output, output, this.schema.maxOutput);
      changed.add("output");
    }
    if (lanes) {
      this.lanes = withLanes(this.lanes, lanes, new Float32Array(bytes(buffers[lanes.buffer])));
      changed.add("lanes");
    }
    if (slow) {
      this.slow = withSlow(this.slow, slow);
      changed.add("slow");
    }
    return changed;
  }
}
