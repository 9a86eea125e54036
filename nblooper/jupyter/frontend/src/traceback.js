// A traceback: exceptions of a chain, their frames, and Python code in colours.

/**
 * @import { ChainedError, Frame } from "./messages.js"
 */

import { element } from "./dom.js";
import { formatCount, plural } from "./format.js";

const CHAIN_LINKS = {
  cause: "The above exception was the direct cause of the following exception:",
  context: "During handling of the above exception, another exception occurred:",
};
const PYTHON_TOKENS = new RegExp(
  [
    "(?<comment>#.*)",
    `(?<string>(?<!\\w)[rbfuRBFU]{0,2}(?:"(?:\\\\.|[^"\\\\])*"?|'(?:\\\\.|[^'\\\\])*'?))`,
    "(?<keyword>\\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|" +
      "global|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield)\\b)",
  ].join("|"),
  "g",
);

/**
 * A <details> that is filled when it is opened for the first time.
 *
 * @param {string} name
 * @param {HTMLElement} summary
 * @param {() => HTMLElement} fill
 */
export function foldable(name, summary, fill) {
  const details = element("details", name);
  details.append(summary);
  let filled = false;
  const open = () => {
    if (!filled) details.append(fill());
    filled = true;
  };
  summary.addEventListener("click", open); // before it opens: nobody sees it empty
  details.addEventListener("toggle", () => details.open && open());
  return details;
}

/**
 * @param {ChainedError} error
 * @returns {HTMLElement[]}
 */
export function errorParts(error) {
  const parts = [];
  if (error.link) parts.push(element("p", "nbe-link", CHAIN_LINKS[error.link]));
  parts.push(...frameParts(error.frames));
  parts.push(exceptionLine("nbe-message", error.kind, error.message));
  parts.push(...error.notes.map((note) => element("p", "nbe-note", note)));
  if (error.members.length) {
    const members = element("ol", "nbe-members");
    for (const [i, chain] of error.members.entries()) {
      const member = element("li", "nbe-member");
      member.append(element("p", "nbe-link", `Exception ${i + 1} of the group`), ...chain.flatMap(errorParts));
      members.append(member);
    }
    parts.push(members);
  }
  return parts;
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} message
 */
export function exceptionLine(name, kind, message) {
  const line = element("span", name);
  line.append(element("strong", "nbe-kind", kind));
  if (message) line.append(`: ${message}`);
  return line;
}

/**
 * Frames of the library itself are folded away.
 *
 * @param {Frame[]} frames
 */
function frameParts(frames) {
  const parts = [];
  for (let i = 0; i < frames.length; ) {
    let end = i;
    while (end < frames.length && frames[end].own) end++;
    if (end > i) parts.push(ownFrames(frames.slice(i, end)));
    else parts.push(frameBlock(frames[end++]));
    i = end;
  }
  return parts;
}

/** @param {Frame[]} frames */
function ownFrames(frames) {
  const count = frames.reduce((sum, frame) => sum + frame.repeats, 0);
  const summary = element("summary", "nbe-fold", `${plural(count, "frame")} of nblooper`);
  return foldable("nbe-own", summary, () => {
    const box = element("div", "nbe-within");
    box.append(...frames.map(frameBlock));
    return box;
  });
}

/** @param {Frame} frame */
function frameBlock(frame) {
  const block = element("div", "nbe-frame");
  block.append(element("p", "nbe-place", frame.place));
  if (frame.source.length) {
    const source = element("div", "nbe-source");
    source.append(
      ...frame.source.map(([number, text]) => sourceLine(number, text, number === frame.line, frame.columns)),
    );
    block.append(source);
  }
  const more = frame.repeats - 1;
  if (more)
    block.append(element("p", "nbe-repeated", `… repeated ${formatCount(more)} more ${more === 1 ? "time" : "times"}`));
  return block;
}

/**
 * @param {number} number
 * @param {string} text
 * @param {boolean} failing
 * @param {Frame["columns"]} columns
 */
function sourceLine(number, text, failing, columns) {
  const line = element("div", failing ? "nbe-line nbe-failing" : "nbe-line");
  const arrow = element("span", "nbe-arrow", failing ? "→" : "");
  arrow.setAttribute("aria-hidden", "true");
  line.append(arrow, element("span", "nbe-number", String(number)));
  if (failing) line.append(element("span", "nbe-hidden", "failing line: "));
  line.append(highlighted(text, failing && columns ? columns : [0, 0]));
  return line;
}

/**
 * Returns Python code in colours, with what stands in `columns` marked; Python counts characters, not UTF-16 units.
 *
 * @param {string} text
 * @param {[from: number, to: number]} columns
 */
export function highlighted(text, columns) {
  const [from, to] = columns.map((column) => [...text].slice(0, column).join("").length);
  const code = element("span", "nbe-code");
  const marked = element("span", "nbe-expression");
  const put = (/** @type {number} */ start, /** @type {number} */ end, /** @type {string} */ name) => {
    /** @type {[box: HTMLElement, from: number, to: number][]} */
    const parts = [
      [code, start, from],
      [marked, from, to],
      [code, to, end],
    ];
    for (const [box, a, b] of parts) {
      const piece = text.slice(Math.max(a, start), Math.max(Math.min(b, end), start));
      if (!piece) continue;
      if (box === marked && !marked.parentNode) code.append(marked);
      box.append(name ? element("span", `nbe-py-${name}`, piece) : piece);
    }
  };
  let at = 0;
  for (const found of text.matchAll(PYTHON_TOKENS)) {
    const [name] = Object.entries(found.groups ?? {}).find(([, piece]) => piece !== undefined) ?? [""];
    put(at, found.index, "");
    at = found.index + found[0].length;
    put(found.index, at, name);
  }
  put(at, text.length, "");
  return code;
}
