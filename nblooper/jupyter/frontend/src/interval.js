// The toolbar's interval field, a widget that is not made here: Escape brings back the interval that there is.

/**
 * @import { Store } from "./store.js"
 */

import { setAttribute } from "./dom.js";

/**
 * @param {Element} panel
 * @param {Store} store
 */
export function restoreOnEscape(panel, store) {
  panel.addEventListener("keydown", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const { rows, focus } = store.table;
    const chosen = rows.find(({ number }) => number === focus);
    if (/** @type {KeyboardEvent} */ (event).key !== "Escape" || !field.matches(".nblooper-interval input") || !chosen)
      return;
    event.stopPropagation();
    field.value = chosen.interval;
    field.dispatchEvent(new Event("change", { bubbles: true })); // the kernel may have the refused one
  });
}

/** @param {Element} panel */
export function markInvalid(panel) {
  const field = panel.querySelector(".nblooper-interval input");
  if (field) setAttribute(field, "aria-invalid", String(field.closest(".nblooper-invalid") !== null));
}
