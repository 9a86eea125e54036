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
import { OutputView } from "./output.js";
import { changeMarks } from "./parammarks.js";
import { rememberedTab, rememberTab } from "./remember.js";
import { SlowView } from "./slow.js";
import { SlowMarks } from "./slowmarks.js";
import { StandingView } from "./standing.js";
import { rowKey, TableView } from "./table.js";
import { Tabs } from "./tabs.js";
import { TimelineView } from "./timeline.js";
import { ValuesView } from "./valuesview.js";
import { waitingWords } from "./waiting.js";

const NOTEBOOK = ".jp-NotebookPanel, .jp-Notebook";

const LATENCY = 0;
const DISTRIBUTION = 1;
const ERRORS = 2;
const VALUES = 3;
const OUTPUT = 4;
const TIMELINE = 5;
const SLOW = 6;

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
    const titles = ["Latency", "Distribution", "Errors (0)", "Values", "Output", "Timeline", "Slow calls"];
    this.tabs = new Tabs(tabs, titles, (chosen) => this.chose(chosen));
    this.head = new HeadView(head, store, () => this.tabs.choose(ERRORS));
    this.standing = new StandingView(store, el, head);
    this.table = new TableView(table, store);
    const page = (/** @type {number} */ i) => this.tabs.tabs[i].page;
    this.latency = new LatencyView(page(LATENCY));
    this.distribution = new DistributionView(page(DISTRIBUTION));
    this.errors = new ErrorsView(page(ERRORS));
    this.values = new ValuesView(page(VALUES), (axis) => this.askValues(axis));
    this.output = new OutputView(page(OUTPUT), store.model);
    this.timeline = new TimelineView(page(TIMELINE));
    this.slow = new SlowView(page(SLOW));
    this.slowMarks = new SlowMarks(this.latency, (id) => {
      this.tabs.choose(SLOW);
      this.slow.reveal(id);
    });
    this.saving = saveButtons((format) => {
      const chart = this.tabs.chosen === TIMELINE ? "timeline" : "latency";
      store.ask({ kind: "save", format, chart });
    });
    this.tabs.bar.append(this.saving);
    el.append(head, table, tabs, this.live);
    /** @type {Map<string, string> | null} */
    this.states = null; // of rows, as announced
    this.back = false; // whether the tab of before has been chosen again
    this.toldOfValues = "";
    this.errorsKnown = 0;
    /** @type {import("./parammarks.js").ChangeMark[]} */
    this.changes = []; // of live parameters
    /** @type {HTMLElement | null} */
    this.panel = null; // whose widget this is one of
    // Each part, as the view itself has no box. The margin is that of the window: what scrolls within it cuts parts off.
    /** @type {Map<Element, boolean>} */
    const inView = new Map();
    this.watched = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) inView.set(target, isIntersecting);
        this.looked([...inView.values()].includes(true));
      },
      { rootMargin: "50%" },
    );
    for (const part of [head, table, tabs]) this.watched.observe(part);
    this.shown = true;
    /** @type {Element | null} */
    this.home = null; // the notebook it is in
    this.visibility = () => this.looked(this.shown);
    document.addEventListener("visibilitychange", this.visibility);
    store.audience.seen(this, true);
    this.changed(new Set(["head", "table", "charts", "errors", "params", "values", "output", "lanes", "slow"]));
  }

  close() {
    document.removeEventListener("visibilitychange", this.visibility);
    this.watched.disconnect();
    const { head, latency, distribution, errors, values, output, timeline, slow, slowMarks } = this;
    for (const part of [head, latency, distribution, errors, values, output, timeline, slow, slowMarks]) part.close();
    // An output that was cleared, or a whole notebook that was closed: that may be opened again.
    const { home, store } = this;
    setTimeout(() => store.audience.gone(this, home !== null && !home.isConnected));
  }

  /**
   * Which tab is shown is kept for a page that is loaded again; and lines of values are sent only to who looks at them.
   *
   * @param {number} chosen
   */
  chose(chosen) {
    if (!this.values) return; // it is being made
    if (this.back) rememberTab(this.store.life.id, chosen);
    this.askValues(this.store.values.axis);
    this.store.audience.wants(this, chosen === TIMELINE);
  }

  /** @param {string} axis */
  askValues(axis) {
    const shown = this.tabs.chosen === VALUES;
    const told = `${shown} ${axis}`;
    if (told === this.toldOfValues || (!shown && this.toldOfValues === "")) return;
    this.toldOfValues = told;
    this.store.send({ kind: "values", page: this.store.audience.page, shown, axis });
  }

  // To the tab that was shown before the page was loaded again, once it has something to show.
  comeBack() {
    const { id } = this.store.life;
    if (this.back || !id) return;
    const to = rememberedTab(id);
    if (to >= this.tabs.tabs.length || this.tabs.tabs[to].tab.hidden) return;
    this.back = true;
    if (to !== this.tabs.chosen) this.tabs.choose(to);
  }

  // How the panel stands with the kernel may have changed.
  lived() {
    this.standing.update();
    this.timeline.moveTo(this.store.uptime);
  }

  /**
   * A kernel that knows that nobody looks sends nothing.
   *
   * @param {boolean} shown
   */
  looked(shown) {
    this.shown = shown;
    this.home ??= this.el.closest(NOTEBOOK);
    this.store.audience.seen(this, shown && !document.hidden);
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
    if (parts.has("params")) this.changes = changeMarks(store.changes);
    this.timeline.update(store.lanes, store.charts, this.changes, store.uptime);
    if (parts.has("slow")) this.slow.update(store.slow);
    if (parts.has("slow")) this.slowMarks.update(store.slow);
    this.tabs.show(SLOW, store.slow.length > 0);
    if (parts.has("params")) this.latency.mark(this.changes);
    if (parts.has("values") || parts.has("params")) this.values.show(store.values, store.schema, store.changes);
    this.tabs.show(VALUES, store.values.keys.length > 0);
    if (parts.has("table")) this.tellWaiting();
    if (parts.has("errors")) this.errors.update(store.failures, store.more);
    if (parts.has("output") || parts.has("table")) this.output.update(store.output, store.focusName);
    this.tabs.show(OUTPUT, store.output.names.size > 0);
    this.comeBack();
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
    const words = waitingWords(this.store.table.rows, this.store.focusName || undefined);
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

/** @param {(format: string) => void} save */
function saveButtons(save) {
  const box = element("span", "nbl-save", "Save figure");
  for (const format of ["png", "svg"]) {
    const button = element("button", "nbl-small", format.toUpperCase());
    button.type = "button";
    button.title = `Save a figure as ${format.toUpperCase()} beside the notebook: of the charts or, in its tab, of the timeline`;
    button.setAttribute("aria-label", `Save figure as ${format.toUpperCase()}`);
    button.addEventListener("click", () => save(format));
    box.append(button);
  }
  return box;
}
