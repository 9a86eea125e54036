// The colours of the page's theme, for what is drawn on a canvas.

import { penOf } from "./dom.js";

/** @typedef {ReturnType<typeof readTheme>} Theme */

export function readTheme() {
  const style = getComputedStyle(document.body);
  /** @type {(name: string) => string} */
  const value = (name) => style.getPropertyValue(name).trim();
  const told = document.body.dataset.jpThemeLight;
  const paper = value("--vscode-editor-background") || style.backgroundColor;
  const dark = told ? told === "false" : isDark(paper);
  const text = value("--jp-ui-font-color1") || value("--vscode-foreground") || (dark ? "#ddd" : "#222");
  return {
    dark,
    text,
    paper: value("--jp-layout-color1") || value("--vscode-editor-background") || (dark ? "#111" : "#fff"),
    soft: value("--jp-ui-font-color2") || value("--vscode-descriptionForeground") || (dark ? "#aaa" : "#595959"),
    error: value("--jp-error-color1") || (dark ? "#f44336" : "#d32f2f"),
    // Not the theme's border colour: with high contrast it is white, and a white grid hides the lines.
    grid: faded(text, 0.12),
    hatch: faded(text, 0.3),
    wash: faded(text, 0.05),
    font: `11px ${value("--jp-ui-font-family") || "system-ui, sans-serif"}`,
  };
}

/**
 * @param {() => void} changed
 * @returns {MutationObserver} To be disconnected at the end.
 */
export function watchTheme(changed) {
  const watching = new MutationObserver(changed);
  watching.observe(document.body, {
    attributes: true,
    attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "data-vscode-theme-kind", "class"],
  });
  return watching;
}

/**
 * Any colour that CSS knows, as red, green, blue and opacity, 0 to 255.
 *
 * @param {string} color
 */
function channels(color) {
  const probe = penOf(document.createElement("canvas"));
  probe.fillStyle = color || "#fff";
  probe.fillRect(0, 0, 1, 1);
  return probe.getImageData(0, 0, 1, 1).data;
}

/** @param {string} color */
function isDark(color) {
  const [red, green, blue, opacity] = channels(color);
  return opacity > 0 && 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/**
 * @param {string} color
 * @param {number} opacity
 */
export function faded(color, opacity) {
  const [red, green, blue] = channels(color);
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}
