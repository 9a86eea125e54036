// Copies cells of the table as tab-separated values, which spreadsheets take; else their texts would run together.

/** @param {ClipboardEvent} event */
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
