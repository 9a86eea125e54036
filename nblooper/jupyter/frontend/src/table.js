// The table of loopers: a row each, with its newest error below it.

/**
 * @import { LooperRow, Schema } from "./messages.js"
 * @import { ShownTable, Store } from "./store.js"
 */

import { copyCells } from "./copying.js";
import { element, setAttribute, setText } from "./dom.js";
import { FilterField } from "./filter.js";
import { formatCount, plural } from "./format.js";
import { Row } from "./row.js";
import { NO_SCHEMA } from "./schema.js";

const FIRST_LOOPER = '@coord.loop(every_secs=1.0)\ndef hello():\n    print("once a second")';
const MANY = 12; // loopers, from which on a filter helps

export class TableView {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   */
  constructor(root, store) {
    this.store = store;
    this.schema = NO_SCHEMA;
    /** @type {Map<string, Row>} */
    this.rows = new Map(); // number and name -> Row: a row is never another looper's
    this.filter = new FilterField((text) => store.ask({ kind: "filter", text }));
    this.body = element("tbody", "");
    this.more = element("div", "nbl-more");
    const scroller = element("div", "nbl-scroll");
    this.table = element("table", "");
    this.caption = element("caption", "");
    this.heads = element("tr", "");
    const head = element("thead", "");
    head.append(this.heads);
    this.table.append(this.caption, head, this.body);
    scroller.append(this.table);
    this.root = root;
    this.example = element("pre", "nbl-begin", FIRST_LOOPER);
    root.append(this.filter.box, scroller, this.more, this.example);
    this.table.addEventListener("copy", copyCells);
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.body.addEventListener("keydown", (event) => this.pressed(event));
  }

  update() {
    const { schema, table } = this.store;
    const { rows, focus, total } = table;
    if (schema !== this.schema) this.begin(schema);
    setText(this.caption, `Loopers of ${this.store.head ? this.store.head.name : ""}`);
    this.filter.show(total > MANY || table.filter !== "", table.filter);
    const kept = new Set(rows.map(rowKey));
    for (const [key, row] of this.rows) {
      if (kept.has(key)) continue;
      row.remove();
      this.rows.delete(key);
    }
    let last = null;
    for (const row of rows) last = this.place(row, focus, last);
    this.tabStop();
    const empty = this.store.head !== null && !total; // else it is not known whether there is one
    setText(this.more, empty ? "No looper yet. Three lines in a cell make one:" : moreWords(table));
    this.table.hidden = !total;
    this.example.hidden = !empty;
    this.root.parentElement?.classList.toggle("nbl-empty", empty);
    this.table.classList.toggle("nbl-limitless", !rows.some(({ maxCalls }) => maxCalls !== null));
    this.table.classList.toggle("nbl-valueless", !rows.some(({ values }) => values));
  }

  /**
   * With other columns, everything is made anew.
   *
   * @param {Schema} schema
   */
  begin(schema) {
    this.schema = schema;
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.heads.replaceChildren(...schema.columns.map(heading));
  }

  /**
   * Rows that stay where they are are not touched: they keep focus, tooltip and a selection in them.
   *
   * @param {LooperRow} values
   * @param {number} focus
   * @param {HTMLElement | null} last
   */
  place(values, focus, last) {
    const key = rowKey(values);
    const row = this.rows.get(key) ?? new Row(this.schema, values);
    this.rows.set(key, row);
    row.update(values, values.number === focus);
    const wanted = last ? last.nextSibling : this.body.firstChild;
    if (row.main !== wanted) this.body.insertBefore(row.main, wanted);
    if (row.main.nextSibling !== row.why) this.body.insertBefore(row.why, row.main.nextSibling);
    return row.why;
  }

  /** @returns {HTMLButtonElement[]} */
  get buttons() {
    return [...this.body.querySelectorAll("button")];
  }

  // One stop for the Tab key; the arrow keys go from row to row.
  tabStop() {
    const { buttons } = this;
    const current =
      buttons.find((button) => button === document.activeElement) ||
      buttons.find((button) => button.getAttribute("aria-pressed") === "true") ||
      buttons[0];
    for (const button of buttons) setAttribute(button, "tabindex", button === current ? "0" : "-1");
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const row = /** @type {Element} */ (event.target).closest("tr");
    if (!row || selecting(event, row)) return;
    const { number, name = "" } = row.dataset;
    const again = Number(number) === this.store.table.focus;
    this.store.ask({ kind: "focus", ...(again ? { number: 0, name: "" } : { number: Number(number), name }) });
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { buttons } = this;
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    /** @type {Record<string, number>} */
    const places = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    const next = buttons[places[event.key]];
    if (at < 0 || !next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
    this.tabStop();
  }
}

/**
 * The number alone could mean another looper by the time a click arrives.
 *
 * @param {LooperRow} row
 */
export function rowKey({ number, name }) {
  return `${number} ${name}`;
}

/**
 * Whether a click ended a selection of text in that row, which is not choosing. Keys and buttons select no text.
 *
 * @param {MouseEvent} event
 * @param {HTMLElement} row
 */
function selecting(event, row) {
  if (!event.detail || /** @type {Element} */ (event.target).closest("button")) return false;
  const selection = getSelection();
  return selection !== null && String(selection) !== "" && selection.containsNode(row, true);
}

/** @param {Schema["columns"][number]} column */
function heading({ heading, kind, tip, numeric, rank }) {
  const cell = element(
    "th",
    `nbl-rank-${rank}${numeric ? " num" : ""}${["progress", "values"].includes(kind) ? ` nbl-${kind}` : ""}`,
    heading,
  );
  cell.scope = "col";
  cell.title = tip;
  return cell;
}

/** @param {ShownTable} table */
function moreWords({ rows, matches, total, filter }) {
  const left = matches - rows.length;
  const found = filter ? `${formatCount(matches)} of ${plural(total, "looper")} match` : "";
  const hidden = left > 0 ? `${formatCount(left)} more not shown; failing loopers come first, then running ones` : "";
  return [found, hidden].filter(Boolean).join("; ");
}
