// What stands in place of a chart as long as no call has ended.

/** @import { LooperRow } from "./messages.js" */

/**
 * @param {LooperRow[]} rows
 * @param {string} [name] Of the one looper that is shown.
 */
export function waitingWords(rows, name) {
  const shown = name ? rows.filter((row) => row.name === name) : rows;
  const states = new Set(shown.map((row) => row.state));
  if (states.has("CALLING")) return "The first call is running";
  if (states.has("WAITING")) return "Waiting for the first call";
  if (states.has("PAUSED")) return "Paused before the first call";
  if (states.has("STOPPING")) return "Stopping before the first call has ended";
  if (states.has("NEW")) return "Not started yet";
  return states.size ? "Ended without a call" : "No looper yet";
}
