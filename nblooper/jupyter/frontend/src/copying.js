// Copies texts, and cells of the table as tab-separated values, which spreadsheets take.

import { element, setText } from "./dom.js";

const COPIED_MS = 2000;

/**
 * A button that copies a text, and says so for a while.
 *
 * @param {string} title
 * @param {() => string} text
 * @param {(said: string) => void} say For those who do not see it.
 */
export function copyButton(title, text, say) {
  let timer = 0;
  const button = element("button", "nbe-copy", "Copy");
  button.type = "button";
  button.title = title;
  button.addEventListener("click", async () => {
    const copied = await copyText(text(), button);
    setText(button, copied ? "Copied" : "Not copied");
    say(copied ? "Copied" : "The browser did not allow it to be copied");
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      setText(button, "Copy");
      say("");
    }, COPIED_MS);
  });
  return { button, close: () => clearTimeout(timer) };
}

/**
 * Returns whether the text could be copied; the old way serves pages that are not served over https.
 *
 * @param {string} text
 * @param {HTMLElement} button
 * @returns {Promise<boolean>}
 */
async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element("textarea", "nbe-hidden");
    field.value = text;
    button.after(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    button.focus();
    return copied;
  }
}

/**
 * Without this, the texts of cells would run together.
 *
 * @param {ClipboardEvent} event
 */
export function copyCells(event) {
  const selection = getSelection();
  const table = /** @type {HTMLTableElement} */ (event.currentTarget);
  if (!selection || !event.clipboardData) return;
  const rows = [...table.rows].map((row) => [...row.cells].filter((cell) => selection.containsNode(cell, true)));
  const copied = rows.map((cells) => cells.filter((cell) => cell.offsetParent)).filter((cells) => cells.length);
  if (copied.flat().length < 2) return; // a part of one cell is copied as it is
  event.clipboardData.setData("text/plain", copied.map((cells) => cells.map(wordsOf).join("\t")).join("\n"));
  event.preventDefault();
}

/** @param {HTMLElement} cell */
function wordsOf(cell) {
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden in a cell is not copied
  return cell.innerText.trim().replace(/\s+/g, " ");
}
