// What stands above the latency chart: counts of errors and pauses, and the button that smooths.

import { element, setAttribute } from "./dom.js";
import { formatDuration } from "./format.js";
import { SMOOTH_SLOTS } from "./slots.js";

/**
 * A count with its sign.
 *
 * @param {string} mark
 * @param {string} name
 */
export function headCount(mark, name) {
  const box = element("span", "nbc-count");
  const value = element("span", "nbc-value");
  box.append(element("span", `nbc-sign nbc-${name}`, mark), element("span", "nbc-label", name), value);
  return { box, value };
}

/**
 * How long a pause took.
 *
 * @param {{ begin: number, end: number }} span
 */
export function pauseLength({ begin, end }) {
  return end === Infinity ? "now" : formatDuration(end - begin);
}

/**
 * A button that is pressed or not.
 *
 * @param {(smooth: boolean) => void} onChange
 */
export function smoothButton(onChange) {
  const button = element("button", "nbc-button nbc-smooth", "Smooth");
  button.type = "button";
  button.title = `Draw the median of ${SMOOTH_SLOTS} neighbouring time slots instead of each slot; maxima stay`;
  setAttribute(button, "aria-pressed", "false");
  button.addEventListener("click", () => {
    const smooth = button.getAttribute("aria-pressed") !== "true";
    setAttribute(button, "aria-pressed", String(smooth));
    onChange(smooth);
  });
  return button;
}

/**
 * What is said of a span of time in the lives of some loopers, of one in detail or of several.
 *
 * @param {string[]} names
 * @param {string} what
 * @param {boolean} detail
 */
export function toldOf(names, what, detail) {
  if (detail) return what;
  return names.length === 1 ? `${names[0]} ${what}` : `${names.length} loopers ${what}`;
}
