import assert from "node:assert/strict";
import { test } from "node:test";
import { timeLeft } from "../src/cells.js";
import { lookOf, NO_SCHEMA, rowOf } from "../src/schema.js";

/** @type {import("../src/messages.js").Look} */
const RUNNING = { mark: "●", tone: "good", spoken: "running", advancing: true };
const SCHEMA = { ...NO_SCHEMA, fields: ["number", "name", "rate"], states: { CALLING: RUNNING } };

test("the values of a row have the names that the kernel gives them", () => {
  assert.deepEqual(rowOf(SCHEMA, [3, "train", null]), { number: 3, name: "train", rate: null });
});

test("a state that the kernel says nothing of is shown all the same", () => {
  assert.equal(lookOf(SCHEMA, "CALLING"), RUNNING);
  assert.deepEqual(lookOf(SCHEMA, "STUCK"), { mark: "", tone: "plain", spoken: "stuck", advancing: false });
});

test("the time left is told while calls are made, and as long as it can be known", () => {
  const row = {
    number: 1,
    name: "a",
    state: "CALLING",
    run: 1,
    calls: 90,
    runCalls: 30,
    maxCalls: 120,
    remark: "",
    alarming: 0,
    newestError: "",
  };
  assert.equal(timeLeft({ ...row, rate: 2 }, RUNNING), "00:45 left");
  assert.equal(timeLeft({ ...row, rate: 0.01 }, RUNNING), "02:30:00 left");
  assert.equal(timeLeft({ ...row, rate: 2 }, lookOf(SCHEMA, "PAUSED")), "");
  assert.equal(timeLeft({ ...row, rate: null }, RUNNING), "");
  assert.equal(timeLeft({ ...row, rate: 2, maxCalls: null }, RUNNING), "");
  assert.equal(timeLeft({ ...row, rate: 2, runCalls: 120 }, RUNNING), "");
});
