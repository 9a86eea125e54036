// A chart's legend: line samples with values, buttons where lines can be hidden.

/**
 * @import { Line } from "./plots.js"
 */

import { element, setAttribute, setText } from "./dom.js";
import { MISSING } from "./format.js";

/**
 * @typedef {{ toggle(name: string): void, point(name: string | null): void }} Heard What hears of entries that are buttons.
 *
 * @typedef {object} EntryOptions
 * @property {string} name
 * @property {number} values How many.
 * @property {Line | null} line
 * @property {boolean} toggles Whether it is a button that hides its line.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {HTMLElement} box
 * @property {HTMLElement} mark
 * @property {HTMLElement[]} cells
 */

export class Legend {
  /**
   * @param {HTMLElement} root
   * @param {Heard} on
   */
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.made = "";
    /** @type {Entry[]} */
    this.entries = [];
  }

  /**
   * Remade only if they differ: a button keeps the keyboard's focus.
   *
   * @param {EntryOptions[]} entries
   */
  fill(entries) {
    const made = JSON.stringify(entries);
    if (made === this.made) return;
    this.made = made;
    this.entries = entries.map((entry) => this.entry(entry));
    this.root.classList.toggle(
      "nbc-columns",
      entries.some((entry) => entry.toggles),
    );
    this.root.replaceChildren(...this.entries.map((entry) => entry.box));
  }

  /**
   * @param {EntryOptions} options
   * @returns {Entry}
   */
  entry({ name, values, line, toggles }) {
    const box = toggles ? this.button(name) : element("span", "nbc-entry");
    const label = element("span", "nbc-label", name);
    const mark = element("span", "nbc-mark");
    const cells = Array.from({ length: values }, () => element("span", "nbc-value"));
    if (line) box.append(lineSample(line));
    box.append(label, ...(toggles ? [mark] : []), ...cells);
    return { name, box, mark, cells };
  }

  /** @param {string} name */
  button(name) {
    const box = element("button", "nbc-entry");
    box.type = "button";
    box.title = `${name}: show or hide`;
    box.addEventListener("click", () => this.on.toggle(name));
    for (const event of ["pointerenter", "focus"]) box.addEventListener(event, () => this.on.point(name));
    for (const event of ["pointerleave", "blur"]) box.addEventListener(event, () => this.on.point(null));
    return box;
  }

  /** @param {Set<string>} hidden */
  hide(hidden) {
    for (const { name, box } of this.entries) {
      if (box instanceof HTMLButtonElement) setAttribute(box, "aria-pressed", String(!hidden.has(name)));
    }
  }

  /**
   * @param {number} i
   * @param {string[]} texts
   * @param {string} mark
   */
  set(i, texts, mark = "") {
    const { cells, mark: place } = this.entries[i];
    for (const [k, text] of texts.entries()) setText(cells[k], text);
    setText(place, mark);
  }

  clear() {
    for (const [i, { cells }] of this.entries.entries()) {
      const nothing = cells.map(() => MISSING);
      this.set(i, nothing);
    }
  }

  // For those who hear it.
  get spoken() {
    return this.entries
      .map(({ name, cells }) => `${name} ${cells.map((cell) => cell.textContent).join(", ")}`)
      .join("; ");
  }
}

/**
 * As the canvas draws it, dashes included.
 *
 * @param {Line} line
 */
function lineSample({ stroke, width, dash }) {
  const namespace = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(namespace, "svg");
  const line = document.createElementNS(namespace, "line");
  picture.setAttribute("class", "nbc-sample");
  picture.setAttribute("aria-hidden", "true");
  const shape = { x1: 0, x2: 26, y1: 5, y2: 5, stroke, "stroke-width": width, "stroke-dasharray": dash.join(" ") };
  for (const [key, value] of Object.entries(shape)) line.setAttribute(key, String(value));
  picture.append(line);
  return picture;
}
