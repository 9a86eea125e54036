// What the kernel's messages are made of, as it says itself.

/**
 * @import { Look, LooperRow, Schema, Value } from "./messages.js"
 */

/**
 * Before the first message.
 *
 * @type {Schema}
 */
export const NO_SCHEMA = {
  fields: [],
  columns: [],
  states: {},
  lines: { latency: [], lateness: [], cpu: [] },
  quantiles: [],
  mainQuantiles: [],
  palette: { light: [], dark: [], dashes: [] },
  maxErrors: 0,
  maxOutput: 0,
};

/**
 * A row of the table with its values by name.
 *
 * @param {Schema} schema
 * @param {Value[]} values
 */
export function rowOf({ fields }, values) {
  return /** @type {LooperRow} */ (Object.fromEntries(fields.map((field, i) => [field, values[i]])));
}

/**
 * @param {Schema} schema
 * @param {string} state
 * @returns {Look}
 */
export function lookOf({ states }, state) {
  return states[state] ?? { mark: "", tone: "plain", tip: "" };
}
