// The cells of a row of the table, a kind for each kind of column.

/**
 * @import { ColumnKind, Look, LooperRow, Value } from "./messages.js"
 */

import { element, setAttribute, setText } from "./dom.js";
import { formatClock, formatCount, formatDuration, formatRate, formatShare, MISSING, timesWords } from "./format.js";

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
  progress: progressCell,
  calls: callsCell,
  rate: () => textCell(formatRate),
  duration: () => textCell(formatDuration),
  share: () => textCell(formatShare),
  count: () => textCell(formatCount),
  errors: errorsCell,
  values: valuesCell,
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
      setAttribute(root, "title", row.tip || null);
      setText(remark, row.alarming ? `⚠ ${row.remark}` : row.remark);
      remark.hidden = !row.remark;
      remark.classList.toggle("nbl-bad", row.alarming > 0);
    },
  };
}

/**
 * Of a looper with a limit: how far it is, as a bar and in numbers, how fast, and what time is left.
 *
 * @returns {Cell}
 */
function progressCell() {
  const root = element("td", "nbl-progress");
  const line = element("div", "nbl-far");
  const bar = element("div", "nbl-track");
  const fill = element("div", "");
  const share = element("span", "nbl-share");
  const facts = element("div", "nbl-facts");
  const done = element("span", "");
  const left = element("span", "");
  bar.append(fill);
  line.append(bar, share);
  facts.append(done, left);
  root.append(line, facts);
  return {
    root,
    show(value, row) {
      line.hidden = facts.hidden = value === null;
      if (value === null || row.maxCalls === null) return;
      const percent = Math.floor(100 * Number(value));
      fill.style.width = `${(100 * Number(value)).toFixed(1)}%`;
      setText(share, `${percent} %`);
      setText(done, `${formatCount(row.runCalls)} / ${formatCount(row.maxCalls)}`);
      setText(left, paceWords(row));
      setAttribute(root, "title", `${percent} % of the calls of this run`);
    },
  };
}

/** @param {LooperRow} row */
export function paceWords({ rate, leftSecs }) {
  if (leftSecs === null) return "";
  return `${formatRate(rate)}/s · ${formatClock(leftSecs).replace(/^00:/, "")} left`;
}

/**
 * Calls of all runs, and how many of them are this run's, if there were others.
 *
 * @returns {Cell}
 */
function callsCell() {
  const root = element("td", "");
  const done = element("span", "nbl-done");
  const run = element("div", "nbl-remark");
  root.append(done, run);
  return {
    root,
    show(_value, row) {
      setText(done, formatCount(row.calls));
      setText(run, row.run > 1 ? `${formatCount(row.runCalls)} in this run` : "");
      run.hidden = row.run <= 1;
    },
  };
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
function valuesCell() {
  const root = element("td", "nbl-values");
  return { root, show: (value) => setText(root, String(value ?? "")) };
}

/** @returns {Cell} */
function errorsCell() {
  const root = element("td", "nbl-errors");
  return {
    root,
    show(value, row) {
      setText(root, timesWords(row.errorKinds, Number(value)));
      root.classList.toggle("nbl-bad", Number(value) > 0);
    },
  };
}
