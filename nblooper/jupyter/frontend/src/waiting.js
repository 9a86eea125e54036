// What stands in place of a chart as long as no call has ended.

/** @import { LooperRow } from "./messages.js" */

/**
 * @param {LooperRow[]} rows
 * @param {string} [name] Of the one looper that is shown.
 */
export function waitingWords(rows, name) {
  const shown = name ? rows.filter((row) => row.name === name) : rows;
  const states = new Set(shown.map((row) => row.state));
  if (states.has("RUNNING")) return "The first call has not ended yet";
  if (states.has("PAUSED")) return "Paused before the first call";
  if (states.has("STOPPING") || states.has("STUCK")) return "Stopping before the first call has ended";
  if (states.has("NEW")) return "Not started yet";
  return states.size ? "Ended without a call" : "No looper yet";
}
