import assert from "node:assert/strict";
import { test } from "node:test";
import { paceWords } from "../src/cells.js";
import { lookOf, NO_SCHEMA, rowOf } from "../src/schema.js";

/** @type {import("../src/messages.js").Look} */
const RUNNING = { mark: "●", tone: "good", tip: "" };
const SCHEMA = { ...NO_SCHEMA, fields: ["number", "name", "rate"], states: { RUNNING: RUNNING } };

test("the values of a row have the names that the kernel gives them", () => {
  assert.deepEqual(rowOf(SCHEMA, [3, "train", null]), { number: 3, name: "train", rate: null });
});

test("a state that the kernel says nothing of is shown all the same", () => {
  assert.equal(lookOf(SCHEMA, "RUNNING"), RUNNING);
  assert.deepEqual(lookOf(SCHEMA, "STUCK"), { mark: "", tone: "plain", tip: "" });
});

test("rate and time left are told where the kernel knows them", () => {
  const row = /** @type {import("../src/messages.js").LooperRow} */ ({ rate: 2, leftSecs: 45 });
  assert.equal(paceWords(row), "2.00/s · 00:45 left");
  assert.equal(paceWords({ ...row, leftSecs: 9000 }), "2.00/s · 02:30:00 left");
  assert.equal(paceWords({ ...row, leftSecs: null }), "");
});
