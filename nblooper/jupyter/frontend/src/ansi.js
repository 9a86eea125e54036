// Colours and the like in text that was made for a terminal; what else a terminal is told is left out.

/**
 * @typedef {object} Part
 * @property {string} text
 * @property {string[]} marks Such as "bold", "fg-1" or "bg-12".
 * @property {string} color As CSS has it, if it is none of the sixteen.
 * @property {string} background
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPE = /\x1b\[([0-9;:?<=>]*)[ -/]*([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/g;

const MARKS = new Map([
  [1, "bold"],
  [2, "dim"],
  [3, "italic"],
  [4, "underline"],
  [7, "inverse"],
  [9, "struck"],
]);
const OFF = new Map([
  [22, ["bold", "dim"]],
  [23, ["italic"]],
  [24, ["underline"]],
  [27, ["inverse"]],
  [29, ["struck"]],
]);
const CUBE = [0, 95, 135, 175, 215, 255];

/**
 * Cuts a line into parts that look alike.
 *
 * @param {string} text
 * @returns {Part[]}
 */
export function ansiParts(text) {
  /** @type {Part[]} */
  const parts = [];
  const pen = new Pen();
  let at = 0;
  const add = (/** @type {string} */ piece) => {
    if (piece) parts.push(pen.part(piece.replace(CONTROL, picture)));
  };
  for (const match of text.matchAll(ESCAPE)) {
    add(text.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] === "m") pen.take(match[1]);
  }
  add(text.slice(at));
  return parts;
}

/** @param {string} control */
function picture(control) {
  return control === "\x7f" ? "\u2421" : String.fromCharCode(0x2400 + control.charCodeAt(0));
}

class Pen {
  constructor() {
    /** @type {Set<string>} */
    this.marks = new Set();
    this.color = "";
    this.background = "";
  }

  reset() {
    this.marks.clear();
    this.color = "";
    this.background = "";
  }

  /**
   * @param {string} text
   * @returns {Part}
   */
  part(text) {
    return { text, marks: [...this.marks], color: this.color, background: this.background };
  }

  /** @param {string} given Numbers, as "select graphic rendition" has them. */
  take(given) {
    const numbers = given.split(/[;:]/).map(Number);
    while (numbers.length) {
      const number = /** @type {number} */ (numbers.shift());
      const mark = MARKS.get(number);
      if (number === 0) this.reset();
      else if (mark) this.marks.add(mark);
      else if (OFF.has(number)) for (const off of OFF.get(number) ?? []) this.marks.delete(off);
      else this.paint(number, numbers);
    }
  }

  /**
   * @param {number} number
   * @param {number[]} others Those that follow; what belongs to this colour is taken from them.
   */
  paint(number, others) {
    const ground = [40, 100].some((from) => number >= from && number < from + 10) ? "bg" : "fg";
    const base = ground === "bg" ? number - 10 : number;
    if (base >= 30 && base <= 37) this.set(ground, base - 30);
    else if (base >= 90 && base <= 97) this.set(ground, base - 82);
    else if (base === 39) this.set(ground, null);
    else if (base === 38 && others.shift() === 5) this.set(ground, others.shift() ?? null);
    else if (base === 38) this.setColor(ground, others.splice(0, 3));
  }

  /**
   * @param {"fg" | "bg"} ground
   * @param {number | null} number One of 256; null: as it was at first.
   */
  set(ground, number) {
    this.setColor(ground, []);
    if (number === null || !(number >= 0 && number < 256)) return;
    if (number < 16) this.marks.add(`${ground}-${number}`);
    else if (number < 232) {
      const cube = number - 16;
      this.setColor(ground, [CUBE[Math.floor(cube / 36)], CUBE[Math.floor(cube / 6) % 6], CUBE[cube % 6]]);
    } else this.setColor(ground, Array(3).fill(8 + 10 * (number - 232)));
  }

  /**
   * @param {"fg" | "bg"} ground
   * @param {number[]} rgb
   */
  setColor(ground, rgb) {
    for (const mark of this.marks) if (mark.startsWith(ground)) this.marks.delete(mark);
    const valid = rgb.length === 3 && rgb.every((value) => value >= 0 && value < 256);
    const color = valid ? `rgb(${rgb.join(" ")})` : "";
    if (ground === "fg") this.color = color;
    else this.background = color;
  }
}
