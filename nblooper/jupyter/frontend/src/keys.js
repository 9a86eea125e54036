// Keys pressed in a panel: JupyterLab's notebook has shortcuts for whatever has the focus in it.

const SUPPRESSED = "data-lm-suppress-shortcuts";

/**
 * Holds plain keys back from JupyterLab: Enter on a button would edit the cell, "b" add one, and "0" pressed twice
 * restart the kernel. What is pressed with Ctrl, Alt or Cmd, and Shift+Enter, is meant for JupyterLab.
 *
 * To be called before JupyterLab hears of the key: when the event is captured by the window.
 *
 * @param {KeyboardEvent} event
 */
export function holdKeys(event) {
  const { target } = event;
  if (!(target instanceof Element) || !target.closest(".nblooper-panel")) return;
  const meant = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
  target.toggleAttribute(SUPPRESSED, !meant);
}
