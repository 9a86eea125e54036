// One view of a panel's monitor: header, table, and tabs with charts and errors.

/**
 * @import { Store } from "./store.js"
 */

import { DistributionView } from "./distribution.js";
import { element, setAttribute, setText } from "./dom.js";
import { ErrorsView } from "./errors.js";
import { timesWords } from "./format.js";
import { HeadView } from "./head.js";
import { markInvalid, restoreOnEscape } from "./interval.js";
import { LatencyView } from "./latency.js";
import { StandingView } from "./standing.js";
import { rowKey, TableView } from "./table.js";
import { Tabs } from "./tabs.js";
import { waitingWords } from "./waiting.js";

const NOTEBOOK = ".jp-NotebookPanel, .jp-Notebook";

const LATENCY = 0;
const DISTRIBUTION = 1;
const ERRORS = 2;

export class MonitorView {
  /**
   * @param {Store} store
   * @param {HTMLElement} el
   */
  constructor(store, el) {
    this.store = store;
    this.el = el;
    const head = element("div", "nbl-head");
    const table = element("div", "nbl-table");
    const tabs = element("div", "nbl-tabs");
    this.live = element("div", "nbl-live");
    this.live.setAttribute("role", "status");
    this.live.setAttribute("aria-live", "polite");
    this.tabs = new Tabs(tabs, ["Latency", "Distribution", "Errors (0)"]);
    this.head = new HeadView(head, store, () => this.tabs.choose(ERRORS));
    this.standing = new StandingView(store, el, head);
    this.table = new TableView(table, store);
    const page = (/** @type {number} */ i) => this.tabs.tabs[i].page;
    this.latency = new LatencyView(page(LATENCY));
    this.distribution = new DistributionView(page(DISTRIBUTION));
    this.errors = new ErrorsView(page(ERRORS));
    this.saving = saveButtons(store);
    this.tabs.bar.append(this.saving);
    el.append(head, table, tabs, this.live);
    /** @type {Map<string, string> | null} */
    this.states = null; // of rows, as announced
    this.errorsKnown = 0;
    /** @type {HTMLElement | null} */
    this.panel = null; // whose widget this is one of
    this.watched = new IntersectionObserver((entries) => this.looked(entries[entries.length - 1].isIntersecting), {
      rootMargin: "50%",
    });
    this.watched.observe(tabs);
    this.shown = true;
    /** @type {Element | null} */
    this.home = null; // the notebook it is in
    this.visibility = () => this.looked(this.shown);
    document.addEventListener("visibilitychange", this.visibility);
    store.seen(this, true);
    this.changed(new Set(["head", "table", "charts", "errors"]));
  }

  close() {
    document.removeEventListener("visibilitychange", this.visibility);
    this.watched.disconnect();
    for (const part of [this.head, this.latency, this.distribution, this.errors]) part.close();
    // An output that was cleared, or a whole notebook that was closed: that may be opened again.
    const { home, store } = this;
    setTimeout(() => store.gone(this, home !== null && !home.isConnected));
  }

  // How the panel stands with the kernel may have changed.
  lived() {
    this.standing.update();
  }

  /**
   * A kernel that knows that nobody looks sends nothing.
   *
   * @param {boolean} shown
   */
  looked(shown) {
    this.shown = shown;
    this.home ??= this.el.closest(NOTEBOOK);
    this.store.seen(this, shown && !document.hidden);
  }

  /** @param {Set<string>} parts */
  changed(parts) {
    const { store } = this;
    if (parts.has("head")) this.head.update();
    if (parts.has("table")) this.table.update();
    if (parts.has("charts")) {
      this.latency.update(store.charts);
      this.distribution.update(store.charts);
    }
    if (parts.has("table")) this.tellWaiting();
    if (parts.has("errors")) this.errors.update(store.failures, store.more);
    this.tabs.title(ERRORS, `Errors (${store.head ? timesWords(store.head.errorKinds, store.head.errors) : 0})`);
    this.saving.hidden = !store.saves;
    this.announce();
    this.standing.update(); // rows and the toolbar's widgets may be new
    // The toolbar's widgets are not made here, and later than this view.
    const panel = this.el.parentElement;
    if (!panel) return;
    if (panel !== this.panel) restoreOnEscape(panel, store);
    this.panel = panel;
    markInvalid(panel);
    setAttribute(panel, "role", "group");
    setAttribute(panel, "aria-label", `Panel of ${store.head?.name ?? "a coordinator"}`);
  }

  // What stands in place of charts that have nothing to draw yet.
  tellWaiting() {
    const { rows, focus } = this.store.table;
    const words = waitingWords(rows, rows.find((row) => row.number === focus)?.name);
    for (const { empty } of [...this.latency.drawn, ...this.distribution.drawn]) setText(empty, words);
  }

  // For those who do not see it: what changed its state, in a few words.
  announce() {
    const { head, table } = this.store;
    if (!head) return;
    const { states: before, errorsKnown } = this;
    this.states = new Map(table.rows.map((row) => [rowKey(row), row.state]));
    this.errorsKnown = head.errorKinds;
    if (!before) return;
    const words = table.rows.flatMap((row) => {
      const known = before.get(rowKey(row));
      return known !== undefined && known !== row.state ? [`${row.name}: ${row.state.toLowerCase()}`] : [];
    });
    if (words.length > 3) words.splice(0, words.length, `${words.length} loopers changed their state`);
    const { newest, errorKinds } = head;
    if (newest && errorKinds > errorsKnown) words.push(`new error: ${newest.looper}: ${newest.exception}`);
    if (words.length) setText(this.live, words.join("; "));
  }
}

/** @param {Store} store */
function saveButtons(store) {
  const box = element("span", "nbl-save", "Save figure");
  for (const format of ["png", "svg"]) {
    const button = element("button", "nbl-small", format.toUpperCase());
    button.type = "button";
    button.title = `Save a figure of the charts as ${format.toUpperCase()} beside the notebook`;
    button.setAttribute("aria-label", `Save figure as ${format.toUpperCase()}`);
    button.addEventListener("click", () => store.ask({ kind: "save", format }));
    box.append(button);
  }
  return box;
}
