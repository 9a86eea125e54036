// Keeps what the kernel sent, for all views of one panel.

/**
 * @import { Beat, Failure, Head, LooperRow, Model, Table, Told, TracksDelta, Update } from "./messages.js"
 */

import { Audience } from "./audience.js";
import { bytes, NO_TABLE, noCharts, takeDistributions, withErrors, withTable, withTracks } from "./deltas.js";
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
 * @typedef {Omit<Table, "rows"> & { rows: LooperRow[] }} ShownTable
 */

const SAVE_MS = 5000;

// One per model. Tells the kernel which views there are, so that nothing is sent for nobody.
export class Store {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
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
    this.table = { ...NO_TABLE, rows: [] };
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
    /** @type {{ table?: Table, charts?: TracksDelta["whole"] }} */
    this.raw = {}; // as messages have them
    this.savedAt = -Infinity;
    this.restore();
    model.on("msg:custom", (message, buffers) => this.receive(message, buffers));
    this.audience = new Audience(
      (content) => this.send(content),
      (seen) => this.life.watch(seen),
    );
    this.life = new Life(
      model,
      () => [...this.audience.views.keys()].some(({ el }) => el.closest(".jupyter-widgets-disconnected")),
      () => this.lived(),
    );
    window.addEventListener("keydown", holdKeys, true);
    this.askIn(300); // the kernel sends everything to a new panel; only a page that was reloaded has to ask
  }

  close() {
    clearTimeout(this.timer);
    this.life.close();
    this.audience.close();
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

  // ---- from the kernel ----

  lived() {
    for (const view of this.audience.views.keys()) view.lived();
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
    this.audience.tellAgain();
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
    for (const view of this.audience.views.keys()) view.changed(changed);
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
      const raw = withTable(this.raw.table ?? NO_TABLE, table);
      this.raw.table = raw;
      this.table = { ...raw, rows: raw.rows.map((values) => rowOf(this.schema, values)) };
      changed.add("table");
    }
    if (charts) {
      if (charts.whole) this.raw.charts = charts.whole;
      this.charts = withTracks(this.charts, charts, new Float32Array(bytes(buffers[charts.buffer])), this.schema);
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
