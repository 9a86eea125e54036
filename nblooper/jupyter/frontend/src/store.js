// Keeps what the kernel sent, for all views of one panel.

/**
 * @import { Failure, Head, LooperRow, Model, Table, Told, Update } from "./messages.js"
 */

import { bytes, noCharts, takeDistributions, withErrors, withTracks } from "./deltas.js";
import { NO_SCHEMA, rowOf } from "./schema.js";

/**
 * @typedef {"head" | "table" | "charts" | "errors"} Part
 * @typedef {{ changed(parts: Set<Part>): void }} View
 * @typedef {Omit<Table, "rows"> & { rows: LooperRow[] }} ShownTable
 */

// One per model. Tells the kernel which views there are, so that nothing is sent for nobody.
export class Store {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.page = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
    /** @type {Map<View, boolean>} */
    this.views = new Map(); // whether it can be seen
    this.told = "";
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
    model.on("msg:custom", (message, buffers) => this.receive(message, buffers));
    this.left = () => this.tell(0, false);
    window.addEventListener("pagehide", this.left);
    this.askIn(300); // the kernel sends everything to a new panel; only a page that was reloaded has to ask
  }

  close() {
    clearTimeout(this.timer);
    window.removeEventListener("pagehide", this.left);
  }

  // ---- to the kernel ----

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
      this.send({ kind: "ready" });
      this.askIn(Math.min(2 * Math.max(milliseconds, 250), 10000));
    }, milliseconds);
  }

  /**
   * @param {View} view
   * @param {boolean} visible
   */
  seen(view, visible) {
    this.views.set(view, visible);
    this.tell(this.views.size, [...this.views.values()].some(Boolean));
  }

  /** @param {View} view */
  gone(view) {
    this.views.delete(view);
    this.tell(this.views.size, [...this.views.values()].some(Boolean));
  }

  /**
   * @param {number} views
   * @param {boolean} seen
   */
  tell(views, seen) {
    const told = `${views} ${seen}`;
    if (told === this.told) return;
    this.told = told;
    this.send({ kind: "views", page: this.page, views, seen });
  }

  // ---- from the kernel ----

  /**
   * @param {Update} message
   * @param {DataView[]} buffers
   */
  receive(message, buffers) {
    if (message.kind !== "update") return;
    if (message.whole) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.saves = Boolean(message.saves);
    } else if (this.number === null || message.number !== this.number + 1) {
      this.number = null; // a message is missing
      if (!this.timer) this.askIn(0);
      return;
    }
    this.number = message.number;
    const changed = this.take(message, buffers);
    for (const view of this.views.keys()) view.changed(changed);
  }

  /**
   * Returns the names of the parts that changed.
   *
   * @param {Update} message
   * @param {DataView[]} buffers
   */
  take({ uptime, schema, head, table, charts, distributions, errors }, buffers) {
    /** @type {Set<Part>} */
    const changed = new Set();
    this.uptime = uptime;
    this.uptimeAt = performance.now();
    if (schema) this.schema = schema;
    if (head) {
      this.head = head;
      changed.add("head");
    }
    if (table) {
      this.table = { ...table, rows: table.rows.map((values) => rowOf(this.schema, values)) };
      changed.add("table");
    }
    if (charts) {
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
    return changed;
  }
}
