// The cells of a row of the table, a kind for each kind of column.

/**
 * @import { ColumnKind, Look, LooperRow, Value } from "./messages.js"
 */

import { element, setAttribute, setText } from "./dom.js";
import { formatClock, formatCount, formatDuration, formatRate, formatShare, MISSING } from "./format.js";

/**
 * @typedef {object} Cell
 * @property {HTMLTableCellElement} root
 * @property {(value: Value, row: LooperRow, look: Look) => void} show
 */

/** @type {Record<ColumnKind, () => Cell>} */
const KINDS = {
  name: nameCell,
  state: stateCell,
  text: () => textCell((value) => value ?? MISSING),
  calls: callsCell,
  rate: () => textCell(formatRate),
  duration: () => textCell(formatDuration),
  share: () => textCell(formatShare),
  count: () => textCell(formatCount),
  errors: errorsCell,
};

/** @param {ColumnKind} kind */
export function cellOf(kind) {
  return KINDS[kind]();
}

/**
 * A state's mark and its name.
 *
 * @param {string} kind
 */
export function stateMark(kind) {
  const box = element("span", kind);
  const mark = element("span", "nbl-mark");
  mark.setAttribute("aria-hidden", "true");
  const name = element("span", "");
  box.append(mark, name);
  return {
    box,
    /**
     * @param {string} state
     * @param {Look} look
     */
    show(state, look) {
      setAttribute(box, "class", `${kind} nbl-tone-${look.tone}`);
      setText(mark, look.mark);
      setText(name, state);
    },
  };
}

/** @returns {Cell} */
function nameCell() {
  const root = element("th", "");
  root.scope = "row";
  const button = element("button", "nbl-looper");
  button.type = "button";
  const run = element("span", "nbl-run");
  root.append(button, run);
  return {
    root,
    show(_value, row) {
      setText(button, row.name);
      setAttribute(button, "title", row.name);
      setText(run, row.run > 1 ? `run ${row.run}` : "");
    },
  };
}

/**
 * The state, and below it what is worth a word, with a mark where it is alarming.
 *
 * @returns {Cell}
 */
function stateCell() {
  const root = element("td", "");
  const state = stateMark("nbl-state");
  const remark = element("div", "nbl-remark");
  root.append(state.box, remark);
  return {
    root,
    show(_value, row, look) {
      state.show(row.state, look);
      setText(remark, row.alarming ? `⚠ ${row.remark}` : row.remark);
      remark.hidden = !row.remark;
      remark.classList.toggle("nbl-bad", row.alarming > 0);
    },
  };
}

/**
 * Calls, and where there is a limit: how many of how many, what time is left, a bar.
 *
 * @returns {Cell}
 */
function callsCell() {
  const root = element("td", "");
  const done = element("span", "nbl-done");
  const of = element("span", "nbl-of");
  const left = element("span", "nbl-left");
  const bar = element("div", "nbl-bar");
  const fill = element("div", "");
  bar.setAttribute("aria-hidden", "true");
  bar.append(fill);
  root.append(done, of, left, bar);
  return {
    root,
    show(_value, row, look) {
      const { calls, runCalls, maxCalls } = row;
      bar.hidden = maxCalls === null;
      setText(done, formatCount(maxCalls === null ? calls : runCalls));
      setText(of, maxCalls === null ? "" : ` / ${formatCount(maxCalls)}`);
      setText(left, timeLeft(row, look));
      const share = maxCalls ? Math.min(1, runCalls / maxCalls) : 1;
      fill.style.width = `${(100 * share).toFixed(1)}%`;
      const about = `${Math.round(100 * share)} % of this run; ${formatCount(calls)} calls in all runs`;
      setAttribute(root, "title", maxCalls === null ? null : about);
    },
  };
}

/**
 * @param {LooperRow} row
 * @param {Look} look
 */
export function timeLeft({ runCalls, maxCalls, rate }, { advancing }) {
  const calls = (maxCalls ?? 0) - runCalls;
  if (calls <= 0 || rate === null || rate <= 0 || !advancing) return "";
  return `${formatClock(calls / rate).replace(/^00:/, "")} left`;
}

/**
 * @param {(value: any) => string} format
 * @returns {Cell}
 */
function textCell(format) {
  const root = element("td", "");
  return { root, show: (value) => setText(root, format(value)) };
}

/** @returns {Cell} */
function errorsCell() {
  const { root, show } = textCell(formatCount);
  return {
    root,
    show(value, row, look) {
      show(value, row, look);
      root.classList.toggle("nbl-bad", Number(value) > 0);
    },
  };
}
