// Words and small elements of the timeline.

/** @import { Lane } from "./lanes.js" */

import { element, setAttribute } from "./dom.js";
import { formatCount, formatDuration } from "./format.js";

/**
 * What is said of a bar.
 *
 * @param {Lane} lane
 * @param {number} i
 */
export function wordsOf({ name, start, secs, busy, late, calls, last }, i) {
  const at = `at ${start[i].toFixed(6)} s`;
  if (calls[i] > 1) {
    const numbers = `calls ${formatCount(last[i] - calls[i] + 1)} to ${formatCount(last[i])}`;
    return `${name}: ${numbers}, ${Math.round(100 * busy[i])} % of ${formatDuration(secs[i])}, ${at}`;
  }
  const lateness = Number.isNaN(late[i]) ? "" : `, began ${formatDuration(late[i])} late`;
  return `${name}: call ${formatCount(last[i])}, took ${formatDuration(secs[i])}${lateness}, ${at}`;
}

/**
 * @param {string} text
 * @param {string} title
 * @param {() => void} act
 */
export function button(text, title, act) {
  const made = element("button", "nbt-button", text);
  made.type = "button";
  made.title = title;
  setAttribute(made, "aria-label", title);
  made.addEventListener("click", act);
  return made;
}

// What the marks of the picture mean.
export function keyParts() {
  return [
    ["nbt-call", "a call"],
    ["nbt-many", "many short calls"],
    ["nbt-late", "late: from its boundary to its beginning"],
    ["nbt-open", "still running"],
    ["nbt-waits", "waiting"],
    ["nbt-pause", "paused, or not measured"],
  ].map(([kind, text]) => keyPart(kind, text));
}

/**
 * A mark with what it means.
 *
 * @param {string} kind
 * @param {string} text
 */
export function keyPart(kind, text) {
  const part = element("span", "nbt-part");
  part.append(element("i", kind), element("span", "", text));
  return part;
}
