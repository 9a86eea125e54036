// The colours of the page's theme, for what is drawn on a canvas.

import { penOf } from "./dom.js";

// Eight colours that stay apart for colour-blind eyes too, with a contrast of 3 or more on white, and on #212121.
const PALETTES = {
  light: ["#1f6fd6", "#b0801f", "#80345d", "#177325", "#9c529f", "#420dfc", "#7015b6", "#d25072"],
  dark: ["#5aa9ff", "#ad7329", "#98e02e", "#9763f0", "#eb67bf", "#fcaccf", "#229a81", "#9eaa32"],
};

// Each looper has its own dashes as well: colour is not the only way to tell lines apart.
/** @type {number[][]} */
export const DASHES = [[], [9, 4], [2, 3], [10, 3, 2, 3], [16, 4], [5, 3], [10, 3, 2, 3, 2, 3], [2, 6]];

/**
 */
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
    palette: dark ? PALETTES.dark : PALETTES.light,
    text,
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
