// What loopers printed and displayed, put together from the messages that tell what changed.

/**
 * @import { Displayed, OutputDelta } from "./messages.js"
 */

const STREAMS = /** @type {const} */ (["stdout", "stderr", "display"]);

/**
 * @typedef {object} Line
 * @property {number} serial Of its looper's output.
 * @property {number} number
 * @property {number} time Seconds since 1970.
 * @property {"stdout" | "stderr" | "display"} stream
 * @property {string} text
 * @property {Displayed | null} displayed
 *
 * @typedef {object} Outputs
 * @property {Map<number, string>} names Of loopers that have printed, by the serial number of their output.
 * @property {Map<number, { first: number, lost: number }>} logs
 * @property {Line[]} lines The oldest first.
 */

/** @returns {Outputs} */
export function noOutput() {
  return { names: new Map(), logs: new Map(), lines: [] };
}

/**
 * @param {Outputs} before
 * @param {OutputDelta} delta
 * @param {number} most How many lines to keep.
 * @returns {Outputs}
 */
export function withOutput(before, { whole, names: named, logs: seen, rows }, most) {
  const names = named ? new Map(named) : before.names;
  const logs = new Map(whole ? [] : before.logs);
  for (const [serial, first, lost] of seen) logs.set(serial, { first, lost });
  /** @type {Map<string, Line>} */
  const lines = new Map();
  const cleared = new Set(seen.map(([serial]) => serial));
  for (const line of whole ? [] : before.lines) {
    const gone = cleared.has(line.serial) && line.number < (logs.get(line.serial)?.first ?? 0);
    if (names.has(line.serial) && !gone) lines.set(keyOf(line), line);
  }
  for (const [serial, number, time, stream, text, displayed] of rows) {
    const line = {
      serial,
      number,
      time,
      stream: STREAMS[stream],
      text,
      displayed: displayed ? { kind: displayed[0], data: displayed[1] } : null,
    };
    lines.set(keyOf(line), line);
  }
  return { names, logs, lines: [...lines.values()].sort(inOrder).slice(-most) };
}

/** @param {Line} line */
export function keyOf({ serial, number }) {
  return `${serial} ${number}`;
}

/**
 * @param {Line} a
 * @param {Line} b
 */
function inOrder(a, b) {
  return a.serial === b.serial ? a.number - b.number : a.time - b.time || a.serial - b.serial;
}

/**
 * How many lines are missing before each line where any is, and whether they are gone for good.
 *
 * @param {Outputs} outputs
 * @param {Line[]} lines Those that are shown.
 * @returns {Map<Line, { missing: number, lost: boolean }>}
 */
export function gapsIn({ logs }, lines) {
  const gaps = new Map();
  /** @type {Map<number, number>} */
  const next = new Map();
  for (const line of lines) {
    const log = logs.get(line.serial);
    const expected = next.get(line.serial);
    if (expected === undefined) {
      const kept = Math.max(line.number - (log?.first ?? line.number), 0);
      if (kept || log?.lost) gaps.set(line, { missing: kept || log?.lost, lost: !kept });
    } else if (line.number > expected) gaps.set(line, { missing: line.number - expected, lost: false });
    next.set(line.serial, line.number + 1);
  }
  return gaps;
}
