import assert from "node:assert/strict";
import test from "node:test";
import { ansiParts } from "../src/ansi.js";

const ESC = "\x1b";

/** @param {string} text */
function shown(text) {
  return ansiParts(text).map(({ text: piece, marks, color, background }) =>
    [piece, marks.join(" "), color, background].filter(Boolean).join("|"),
  );
}

test("plain text is one part", () => {
  assert.deepEqual(shown("a <b> & c"), ["a <b> & c"]);
  assert.deepEqual(shown(""), []);
});

test("colours, bold and the like, until they are switched off", () => {
  assert.deepEqual(shown(`a${ESC}[31mb${ESC}[1mc${ESC}[22md${ESC}[39me${ESC}[0m`), [
    "a",
    "b|fg-1",
    "c|fg-1 bold",
    "d|fg-1",
    "e",
  ]);
  assert.deepEqual(shown(`${ESC}[1;4;92;41mx${ESC}[my`), ["x|bold underline fg-10 bg-1", "y"]);
  assert.deepEqual(shown(`${ESC}[7mx${ESC}[27my${ESC}[100mz`), ["x|inverse", "y", "z|bg-8"]);
});

test("one of 256 colours, or of all", () => {
  assert.deepEqual(shown(`${ESC}[38;5;9mx`), ["x|fg-9"]);
  assert.deepEqual(shown(`${ESC}[38;5;196mx${ESC}[48;5;244my`), ["x|rgb(255 0 0)", "y|rgb(255 0 0)|rgb(128 128 128)"]);
  assert.deepEqual(shown(`${ESC}[38;2;1;2;3;1mx${ESC}[39my`), ["x|bold|rgb(1 2 3)", "y|bold"]);
  assert.deepEqual(shown(`${ESC}[38;2;999;2;3mx`), ["x"]);
  assert.deepEqual(shown(`${ESC}[38;5;999mx${ESC}[38my`), ["x", "y"]);
});

test("what else a terminal is told is left out", () => {
  assert.deepEqual(
    shown(`a${ESC}[2Kb${ESC}[?25lc${ESC}]0;title\x07d${ESC}]8;;http://x${ESC}\\e${ESC}`).join(""),
    "abcde",
  );
});

test("other control characters are pictures, and tabs stay", () => {
  assert.deepEqual(shown("a\x07\tb\x7f"), ["a\u2407\tb\u2421"]);
});
