// The field that leaves only loopers with a text in their names.

import { element } from "./dom.js";

export class FilterField {
  /** @param {(text: string) => void} changed */
  constructor(changed) {
    this.box = element("label", "nbl-filter", "filter");
    this.field = element("input", "");
    this.field.type = "search";
    this.field.placeholder = "part of a name";
    this.box.append(this.field);
    this.box.hidden = true;
    this.shown = "";
    /** @type {string | null} */
    this.asked = null; // what was typed, until the kernel has it
    let timer = 0;
    this.field.addEventListener("input", () => {
      clearTimeout(timer);
      const text = this.field.value;
      this.asked = text;
      timer = window.setTimeout(() => changed(text), 150);
    });
    this.field.addEventListener("keydown", (event) => event.stopPropagation()); // the notebook has shortcuts of its own
  }

  /**
   * @param {boolean} visible
   * @param {string} text As the kernel has it.
   */
  show(visible, text) {
    const { asked, field } = this;
    this.box.hidden = !visible && asked === null;
    if (asked !== null && text === this.shown && text !== asked) return; // sent before the kernel knew
    this.asked = null;
    this.shown = text;
    if (document.activeElement !== field && field.value !== text) field.value = text;
  }
}
