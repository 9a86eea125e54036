import assert from "node:assert/strict";
import { test } from "node:test";

import { waitingWords } from "../src/waiting.js";

/** @param {[string, string][]} rows */
function words(rows, name = "") {
  return waitingWords(/** @type {any} */ (rows.map(([name, state]) => ({ name, state }))), name);
}

test("what keeps the first figures from coming is said", () => {
  assert.equal(words([]), "No looper yet");
  assert.equal(words([["a", "RUNNING"]]), "The first call has not ended yet");
  assert.equal(words([["a", "PAUSED"]]), "Paused before the first call");
  assert.equal(words([["a", "STOPPING"]]), "Stopping before the first call has ended");
  assert.equal(words([["a", "STUCK"]]), "Stopping before the first call has ended");
  assert.equal(words([["a", "NEW"]]), "Not started yet");
  assert.equal(words([["a", "FAILED"]]), "Ended without a call");
});

test("of several loopers, the nearest to its first figures counts", () => {
  const rows = /** @type {[string, string][]} */ ([
    ["a", "PAUSED"],
    ["b", "RUNNING"],
    ["c", "STOPPED"],
  ]);
  assert.equal(words(rows), "The first call has not ended yet");
  assert.equal(words(rows, "a"), "Paused before the first call");
});
