// Which tab of a panel is shown, for a page that is loaded again.

const KEY = "nblooper-tab-";

/**
 * @param {string} id The panel's.
 * @param {number} tab
 */
export function rememberTab(id, tab) {
  try {
    sessionStorage.setItem(KEY + id, String(tab));
  } catch {
    // A page without storage forgets.
  }
}

/** @param {string} id */
export function rememberedTab(id) {
  try {
    return Number(sessionStorage.getItem(KEY + id)) || 0;
  } catch {
    return 0;
  }
}
