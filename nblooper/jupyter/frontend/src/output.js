// The Output tab: what loopers printed and displayed, of all of them in turn or of one.

/**
 * @import { Model } from "./messages.js"
 * @import { Line, Outputs } from "./outputs.js"
 */

import { element, placeIn, setText } from "./dom.js";
import { formatCount } from "./format.js";
import { lineElement } from "./outputline.js";
import { gapsIn, keyOf, noOutput } from "./outputs.js";

const AT_END = 8; // pixels
const ALL = "";

/**
 * @typedef {object} Shown
 * @property {Line} line
 * @property {string} gap
 * @property {HTMLElement} root
 */

export class OutputView {
  /**
   * @param {HTMLElement} root
   * @param {Model} model
   */
  constructor(root, model) {
    this.root = root;
    this.model = model;
    this.outputs = noOutput();
    /** @type {Map<string, Shown>} */
    this.shown = new Map();
    this.follows = true;
    this.focus = "";
    this.chosen = ALL; // serial number, as text
    root.classList.add("nbo-view");
    this.choice = element("select", "nbo-choice");
    this.choice.addEventListener("change", () => this.choose(this.choice.value));
    const label = element("label", "nbo-label", "output of");
    label.append(this.choice);
    this.note = element("span", "nbo-note");
    this.newest = element("button", "nbo-newest", "↓ Newest");
    this.newest.type = "button";
    this.newest.title = "Scroll to the newest line, and follow";
    this.newest.addEventListener("click", () => this.toEnd());
    const bar = element("div", "nbo-bar");
    bar.append(label, this.note, this.newest);
    this.list = element("div", "nbo-list");
    this.list.tabIndex = 0;
    this.list.setAttribute("role", "log");
    this.list.setAttribute("aria-live", "off"); // or a reader would hear nothing else
    this.list.setAttribute("aria-label", "Output, newest last");
    this.list.addEventListener("scroll", () => this.scrolled());
    this.list.addEventListener("load", () => this.keepEnd(), true); // a figure has its height only now
    this.top = 0;
    root.append(bar, this.list);
    this.frame = 0;
    this.sized = new ResizeObserver(() => this.schedule());
    this.sized.observe(root);
  }

  close() {
    this.sized.disconnect();
    cancelAnimationFrame(this.frame);
  }

  /**
   * @param {Outputs} outputs
   * @param {string} focus Name of the looper that is chosen in the panel, or nothing.
   */
  update(outputs, focus) {
    const named = this.outputs.names !== outputs.names;
    this.outputs = outputs;
    if (named) this.fillChoice();
    if (focus !== this.focus) {
      this.focus = focus;
      const found = [...outputs.names].find(([, name]) => name === focus);
      this.choose(found ? String(found[0]) : ALL);
    }
    this.schedule();
  }

  fillChoice() {
    const options = [[ALL, "all loopers"], ...[...this.outputs.names].map(([serial, name]) => [String(serial), name])];
    this.choice.replaceChildren(
      ...options.map(([value, text]) => {
        const option = element("option", "", text);
        option.value = value;
        return option;
      }),
    );
    if (!options.some(([value]) => value === this.chosen)) this.choose(ALL);
    this.choice.value = this.chosen;
  }

  /** @param {string} serial */
  choose(serial) {
    if (serial === this.chosen) return;
    this.chosen = serial;
    this.choice.value = serial;
    this.follows = true;
    this.schedule();
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    if (!clientHeight) return; // it is hidden
    const atEnd = scrollHeight - scrollTop - clientHeight < AT_END;
    if (atEnd || scrollTop < this.top) this.follows = atEnd; // else it has grown below
    this.top = scrollTop;
    this.newest.hidden = this.follows;
  }

  keepEnd() {
    if (this.follows) this.list.scrollTop = this.list.scrollHeight;
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.list.focus();
  }

  // Once a frame at most, and not in a tab that nobody looks at.
  schedule() {
    if (!this.frame)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        if (this.root.clientWidth) this.draw();
      });
  }

  draw() {
    const { list, outputs, chosen } = this;
    const lines = outputs.lines.filter(({ serial }) => chosen === ALL || String(serial) === chosen);
    list.classList.toggle("nbo-one", chosen !== ALL || outputs.names.size < 2);
    const anchor = this.follows ? null : this.anchor();
    const before = anchor?.offsetTop ?? 0;
    this.place(lines);
    this.keepEnd();
    if (!this.follows && anchor?.isConnected) list.scrollTop += anchor.offsetTop - before;
    this.newest.hidden = this.follows;
    setText(this.note, lines.length ? "" : "Nothing was printed yet, or it was cleared.");
  }

  /**
   * What is already there and has not changed is not touched.
   *
   * @param {Line[]} lines
   */
  place(lines) {
    const { list, outputs } = this;
    const gaps = gapsIn(outputs, lines);
    /** @type {Map<string, Shown>} */
    const shown = new Map();
    for (const line of lines) {
      const name = outputs.names.get(line.serial) ?? "";
      const gap = gapWords(gaps.get(line), name);
      const known = this.shown.get(keyOf(line));
      shown.set(keyOf(line), known && known.line === line && known.gap === gap ? known : this.make(line, gap, name));
    }
    for (const [key, { root }] of this.shown) if (shown.get(key)?.root !== root) root.remove();
    placeIn(
      list,
      [...shown.values()].map(({ root }) => root),
    );
    this.shown = shown;
  }

  /**
   * @param {Line} line
   * @param {string} gap
   * @param {string} name
   * @returns {Shown}
   */
  make(line, gap, name) {
    const made = lineElement(line, name, this.model);
    if (!gap) return { line, gap, root: made };
    const root = element("div", "nbo-after");
    root.append(element("div", "nbo-gap", gap), made);
    return { line, gap, root };
  }

  // The first line on the screen: while somebody reads, it stays where it is.
  anchor() {
    const top = this.list.scrollTop + this.list.offsetTop;
    const children = /** @type {HTMLElement[]} */ ([...this.list.children]);
    return children.find((child) => child.offsetTop + child.offsetHeight > top);
  }
}

/**
 * @param {{ missing: number, lost: boolean } | undefined} gap
 * @param {string} name
 */
function gapWords(gap, name) {
  if (!gap) return "";
  const lines = `${formatCount(gap.missing)} ${gap.missing === 1 ? "line" : "lines"}`;
  if (gap.lost) return `… ${lines} before are no longer kept`;
  return `… ${lines} not shown here: coord[${JSON.stringify(name)}].output has what is kept`;
}
