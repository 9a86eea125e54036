// What stands above the charts of values: axes, smoothing, envelope.

import { element, setText } from "./dom.js";

/**
 * @typedef {"auto" | "linear" | "log"} Scale
 * @typedef {{ axis: "time" | "step", scale: Scale, smoothing: number, envelope: boolean }} Settings
 */

export class ValueTools {
  /**
   * @param {(axis: "time" | "step") => void} askAxis
   * @param {() => void} changed
   */
  constructor(askAxis, changed) {
    /** @type {Settings} */
    this.settings = { axis: "step", scale: "auto", smoothing: 0, envelope: true };
    this.root = element("div", "nbv-tools");
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "How values are drawn");
    this.axis = select("x", { step: "by step", time: "by time" }, (value) =>
      askAxis(/** @type {"time" | "step"} */ (value)),
    );
    this.scale = select("y", { auto: "as described", linear: "linear", log: "logarithmic" }, (value) => {
      this.settings.scale = /** @type {Scale} */ (value);
      changed();
    });
    const smoothing = element("label", "nbv-tool", "smoothing ");
    this.slider = element("input", "");
    this.slider.setAttribute("aria-label", "smoothing");
    Object.assign(this.slider, { type: "range", min: "0", max: "0.99", step: "0.01", value: "0" });
    this.amount = element("span", "nbv-amount", "0.00");
    smoothing.append(this.slider, this.amount);
    this.slider.addEventListener("input", () => {
      this.settings.smoothing = Number(this.slider.value);
      setText(this.amount, this.settings.smoothing.toFixed(2));
      changed();
    });
    const envelope = element("label", "nbv-tool");
    this.check = element("input", "");
    Object.assign(this.check, { type: "checkbox", checked: true });
    envelope.append(this.check, " min to max");
    this.check.addEventListener("change", () => {
      this.settings.envelope = this.check.checked;
      changed();
    });
    this.root.append(this.axis.box, this.scale.box, smoothing, envelope);
  }

  /** @param {"time" | "step"} axis */
  show(axis) {
    this.settings.axis = axis;
    this.axis.field.value = axis;
  }
}

/**
 * @param {string} name
 * @param {Record<string, string>} options
 * @param {(value: string) => void} changed
 */
function select(name, options, changed) {
  const box = element("label", "nbv-tool", `${name} `);
  const field = element("select", "");
  field.setAttribute("aria-label", `${name} axis`);
  for (const [value, text] of Object.entries(options)) {
    const option = element("option", "", text);
    option.value = value;
    field.append(option);
  }
  field.addEventListener("change", () => changed(field.value));
  box.append(field);
  return { box, field };
}
