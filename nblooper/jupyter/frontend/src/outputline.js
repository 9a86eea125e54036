// One line of output, as elements: text with its colours, a figure, a table, or a widget.

/**
 * @import { Displayed, Model } from "./messages.js"
 * @import { Line } from "./outputs.js"
 */

import { ansiParts } from "./ansi.js";
import { element } from "./dom.js";
import { safeNodes } from "./safehtml.js";

const WIDGET = "application/vnd.jupyter.widget-view+json";
const PICTURE = /^image\/(png|jpeg|gif|svg\+xml)$/;

/**
 * @param {Line} line
 * @param {string} name Its looper's.
 * @param {Model} model
 */
export function lineElement(line, name, model) {
  const root = element("div", `nbo-line nbo-${line.stream}`);
  const time = element("time", "nbo-time", clock(line.time));
  time.title = new Date(line.time * 1000).toLocaleString();
  const looper = element("span", "nbo-name", name);
  looper.title = name;
  root.append(time, looper);
  if (line.stream === "stderr") root.append(element("span", "nbo-err", "err"));
  root.append(line.displayed ? displayElement(line.displayed, line.text, model) : textElement(line.text));
  return root;
}

/** @param {string} text */
function textElement(text) {
  const root = element("span", "nbo-text");
  for (const { text: piece, marks, color, background } of ansiParts(text)) {
    if (!marks.length && !color && !background) {
      root.append(piece);
      continue;
    }
    const part = element("span", marks.map((mark) => `nbo-${mark}`).join(" "), piece);
    if (color) part.style.setProperty("--nbo-color", color);
    if (background) part.style.setProperty("--nbo-ground", background);
    part.classList.toggle("nbo-colored", Boolean(color));
    part.classList.toggle("nbo-grounded", Boolean(background));
    root.append(part);
  }
  return root;
}

/**
 * @param {Displayed} displayed
 * @param {string} text What stands for it where it cannot be shown.
 * @param {Model} model
 */
function displayElement({ kind, data }, text, model) {
  const root = element("div", "nbo-shown");
  if (kind === WIDGET) showWidget(root, /** @type {{ model_id: string }} */ (data).model_id, text, model);
  else if (typeof data !== "string") root.append(textElement(text));
  else if (PICTURE.test(kind)) root.append(pictureElement(kind, data, text));
  else {
    const nodes = safeNodes(data);
    const said = nodes.some((node) => node.textContent?.trim() || node.nodeName === "IMG" || node instanceof Element);
    root.append(...(said ? nodes : [textElement(text)]));
  }
  return root;
}

/**
 * As a picture nothing in it can act, not even in SVG.
 *
 * @param {string} kind
 * @param {string} data
 * @param {string} text
 */
function pictureElement(kind, data, text) {
  const picture = element("img", "nbo-picture");
  const coded = kind === "image/svg+xml" ? `;utf8,${encodeURIComponent(data)}` : `;base64,${data.replace(/\s/g, "")}`;
  picture.src = `data:${kind}${coded}`;
  picture.alt = text;
  return picture;
}

/**
 * @param {HTMLElement} root
 * @param {string} id
 * @param {string} text
 * @param {Model} model
 */
async function showWidget(root, id, text, model) {
  try {
    const manager = model.widget_manager;
    if (!manager?.get_model || !manager.create_view) throw new Error("no manager");
    const view = await manager.create_view(await manager.get_model(id));
    root.append(view.el);
    root.dispatchEvent(new Event("load"));
  } catch {
    root.append(textElement(text)); // one that is closed by now, or a page that has no widgets of others
  }
}

/** @param {number} epochSecs */
function clock(epochSecs) {
  const date = new Date(epochSecs * 1000);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((each) => String(each).padStart(2, "0")).join(":");
}
