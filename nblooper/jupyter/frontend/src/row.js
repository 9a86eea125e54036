// A row of the table of loopers, with its looper's newest error below it.

/**
 * @import { RowValues } from "./messages.js"
 */

import { element, setAttribute, setText } from "./dom.js";
import { formatClock, formatCount, formatDuration, formatRate } from "./format.js";
import { stateMark } from "./head.js";

export const COLUMNS = [
  ["looper", "", "Name of the looper; choose it to see it alone in the charts"],
  ["state", "", "What the looper is doing"],
  ["calls", "num", "Calls that ended, and the limit if there is one"],
  ["calls/s", "num", "Recent calls per second"],
  ["p50", "num", "Median latency: half of the calls took no longer"],
  ["p99", "num", "99 of 100 calls took no longer"],
  ["max", "num", "The longest call"],
  ["late p99", "num", "99 of 100 calls began no later than this after their boundary"],
  ["missed", "num", "Boundaries that were dropped"],
  ["errors", "num", "Exceptions reported, repeats included"],
];

export class Row {
  /**
   * @param {number} number
   * @param {string} name
   */
  constructor(number, name) {
    this.main = element("tr", "");
    Object.assign(this.main.dataset, { number, name });
    this.button = element("button", "nbl-looper");
    this.button.type = "button";
    this.button.dataset.number = String(number);
    this.run = element("span", "nbl-run");
    const head = element("th", "");
    head.scope = "row";
    head.append(this.button, this.run);
    this.state = stateMark("nbl-state");
    const state = element("td", "");
    state.append(this.state.box);
    this.calls = callsCell();
    this.numbers = COLUMNS.slice(3).map(([, kind]) => element("td", kind));
    this.main.append(head, state, this.calls.cell, ...this.numbers);
    this.why = element("tr", "nbl-why");
    Object.assign(this.why.dataset, { number, name });
    this.whyText = element("div", "");
    const cell = element("td", "");
    cell.colSpan = COLUMNS.length;
    cell.append(this.whyText);
    this.why.append(cell);
  }

  remove() {
    this.main.remove();
    this.why.remove();
  }

  /**
   * @param {RowValues} values
   * @param {boolean} chosen
   */
  update(values, chosen) {
    const [, name, state, run, calls, runCalls, maxCalls, rate, p50, p99, max, late, missed, failures, why] = values;
    setText(this.button, name);
    setAttribute(this.button, "title", name);
    setAttribute(this.button, "aria-pressed", String(chosen));
    this.main.classList.toggle("nbl-selected", chosen);
    setText(this.run, run > 1 ? `run ${run}` : "");
    this.state.show(state);
    this.calls.show(state, calls, runCalls, maxCalls, rate);
    const texts = [
      formatRate(rate),
      ...[p50, p99, max, late].map(formatDuration),
      formatCount(missed),
      formatCount(failures),
    ];
    for (const [i, text] of texts.entries()) setText(this.numbers[i], text);
    this.numbers[texts.length - 1].classList.toggle("nbl-bad", failures > 0);
    setText(this.whyText, why);
    this.whyText.title = why;
    this.why.hidden = !why;
  }
}

// Calls, and where there is a limit: how many of how many, what time is left, a bar.
function callsCell() {
  const cell = element("td", "num");
  const done = element("span", "nbl-done");
  const of = element("span", "nbl-of");
  const left = element("span", "nbl-left");
  const bar = element("div", "nbl-bar");
  const fill = element("div", "");
  bar.setAttribute("aria-hidden", "true");
  bar.append(fill);
  cell.append(done, of, left, bar);
  return {
    cell,
    /**
     * @param {string} state
     * @param {number} calls
     * @param {number} runCalls
     * @param {number | null} maxCalls
     * @param {number | null} rate
     */
    show(state, calls, runCalls, maxCalls, rate) {
      const limited = maxCalls !== null;
      setText(done, formatCount(limited ? runCalls : calls));
      setText(of, limited ? ` / ${formatCount(maxCalls)}` : "");
      setText(left, limited ? timeLeft(state, maxCalls - runCalls, rate) : "");
      bar.hidden = !limited;
      const share = maxCalls ? Math.min(1, runCalls / maxCalls) : 1;
      if (limited) fill.style.width = `${(100 * share).toFixed(1)}%`;
      setAttribute(
        cell,
        "title",
        limited ? `${Math.round(100 * share)} % of this run; ${formatCount(calls)} calls in all runs` : null,
      );
    },
  };
}

/**
 * @param {string} state
 * @param {number} calls
 * @param {number | null} rate
 */
function timeLeft(state, calls, rate) {
  if (calls <= 0 || rate === null || rate <= 0 || !["WAITING", "CALLING"].includes(state)) return "";
  return `${formatClock(calls / rate).replace(/^00:/, "")} left`;
}
