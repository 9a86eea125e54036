// The table of loopers: a row each, with its newest error below it.

/**
 * @import { RowValues, Table } from "./messages.js"
 * @import { Store } from "./store.js"
 */

import { element, setAttribute, setText } from "./dom.js";
import { FilterField } from "./filter.js";
import { formatCount, plural } from "./format.js";
import { COLUMNS, Row } from "./row.js";

const MANY = 12; // loopers, from which on a filter helps

export class TableView {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   */
  constructor(root, store) {
    this.store = store;
    /** @type {Map<string, Row>} */
    this.rows = new Map(); // number and name -> Row: a row is never another looper's
    this.filter = new FilterField((text) => store.send({ kind: "filter", text }));
    this.body = element("tbody", "");
    this.more = element("div", "nbl-more");
    const scroller = element("div", "nbl-scroll");
    this.table = element("table", "");
    this.caption = element("caption", "");
    this.table.append(this.caption, header(), this.body);
    scroller.append(this.table);
    root.append(this.filter.box, scroller, this.more);
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.body.addEventListener("keydown", (event) => this.pressed(event));
  }

  /**
   */
  update() {
    const { rows, focus, total } = this.store.table;
    setText(this.caption, `Loopers of ${this.store.head ? this.store.head.name : ""}`);
    this.filter.show(total > MANY || this.store.table.filter !== "", this.store.table.filter);
    const kept = new Set(rows.map(rowKey));
    for (const [key, row] of this.rows) {
      if (kept.has(key)) continue;
      row.remove();
      this.rows.delete(key);
    }
    let last = null;
    for (const values of rows) last = this.place(values, focus, last);
    this.tabStop(focus);
    setText(this.more, moreWords(this.store.table));
  }

  /**
   * Rows that stay where they are are not touched: they keep focus, tooltip and a selection in them.
   *
   * @param {RowValues} values
   * @param {number} focus
   * @param {HTMLElement | null} last
   */
  place(values, focus, last) {
    const [number, name] = values;
    const key = rowKey(values);
    const row = this.rows.get(key) ?? new Row(number, name);
    this.rows.set(key, row);
    row.update(values, number === focus);
    const wanted = last ? last.nextSibling : this.body.firstChild;
    if (row.main !== wanted) this.body.insertBefore(row.main, wanted);
    if (row.main.nextSibling !== row.why) this.body.insertBefore(row.why, row.main.nextSibling);
    return row.why;
  }

  /** @returns {HTMLButtonElement[]} */
  get buttons() {
    return [...this.body.querySelectorAll("button")];
  }

  /**
   * One stop for the Tab key; the arrow keys go from row to row.
   *
   * @param {number} focus
   */
  tabStop(focus) {
    const { buttons } = this;
    const current =
      buttons.find((button) => button === document.activeElement) ||
      buttons.find((button) => Number(button.dataset.number) === focus) ||
      buttons[0];
    for (const button of buttons) setAttribute(button, "tabindex", button === current ? "0" : "-1");
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const row = /** @type {Element} */ (event.target).closest("tr");
    if (!row || selecting(event, row)) return;
    const { number, name = "" } = row.dataset;
    const again = Number(number) === this.store.table.focus;
    this.store.send({ kind: "focus", ...(again ? { number: 0, name: "" } : { number: Number(number), name }) });
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
    this.tabStop(0);
  }
}

/**
 * The number alone could mean another looper by the time a click arrives.
 *
 * @param {RowValues} values
 */
export function rowKey([number, name]) {
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

function header() {
  const head = element("thead", "");
  const row = element("tr", "");
  for (const [name, kind, tip] of COLUMNS) {
    const cell = element("th", kind, name);
    cell.scope = "col";
    cell.title = tip;
    row.append(cell);
  }
  head.append(row);
  return head;
}

/** @param {Table} table */
function moreWords({ rows, matches, total, filter }) {
  if (!total) return "No looper yet";
  const left = matches - rows.length;
  const found = filter ? `${formatCount(matches)} of ${plural(total, "looper")} match` : "";
  const hidden = left > 0 ? `${formatCount(left)} more not shown; failing loopers come first, then running ones` : "";
  return [found, hidden].filter(Boolean).join("; ");
}
