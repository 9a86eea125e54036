// A row of the table of loopers, with its looper's newest error below it.

/**
 * @import { LooperRow, Schema } from "./messages.js"
 */

import { cellOf } from "./cells.js";
import { element, setAttribute, setText } from "./dom.js";
import { lookOf } from "./schema.js";

export class Row {
  /**
   * @param {Schema} schema
   * @param {LooperRow} row
   */
  constructor(schema, { number, name }) {
    this.schema = schema;
    this.main = element("tr", "");
    this.cells = schema.columns.map(({ key, kind, numeric, measured, rank }) => {
      const cell = cellOf(kind);
      cell.root.classList.add(`nbl-rank-${rank}`);
      cell.root.classList.toggle("num", numeric);
      return { key, cell, measured };
    });
    this.main.append(...this.cells.map(({ cell }) => cell.root));
    this.staleSecs = 0;
    this.buttons = [...this.main.querySelectorAll("button")];
    this.why = element("tr", "nbl-why");
    this.whyText = element("div", "");
    const below = element("td", "");
    below.colSpan = schema.columns.length;
    below.append(this.whyText);
    this.why.append(below);
    for (const line of [this.main, this.why]) Object.assign(line.dataset, { number, name });
  }

  remove() {
    this.main.remove();
    this.why.remove();
  }

  /**
   * @param {LooperRow} row
   * @param {boolean} chosen
   */
  update(row, chosen) {
    const look = lookOf(this.schema, row.state);
    const aged = row.staleSecs !== this.staleSecs;
    this.staleSecs = row.staleSecs;
    for (const { key, cell, measured } of this.cells) {
      cell.show(row[key], row, look);
      if (measured && aged) showAge(cell.root, row.staleSecs);
    }
    for (const button of this.buttons) setAttribute(button, "aria-pressed", String(chosen));
    this.main.classList.toggle("nbl-selected", chosen);
    setText(this.whyText, row.newestError);
    setAttribute(this.whyText, "title", row.newestError);
    this.why.hidden = !row.newestError;
  }
}

/**
 * A figure that is old is grey, and says how old it is.
 *
 * @param {HTMLElement} cell
 * @param {number} secs
 */
function showAge(cell, secs) {
  cell.classList.toggle("nbl-stale", secs > 0);
  setAttribute(cell, "title", secs > 0 ? `measured ${secs} s ago` : null);
}
