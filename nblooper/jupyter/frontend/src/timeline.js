// The Timeline tab: a lane for each looper and a bar for each call, on a common axis of time.

/**
 * @import { Charts } from "./deltas.js"
 * @import { Lanes } from "./lanes.js"
 * @import { ChangeMark } from "./parammarks.js"
 */

import { element, setAttribute, setText } from "./dom.js";
import { formatDuration, plural } from "./format.js";
import { barAt, noLanes } from "./lanes.js";
import { drawLanes, HEAD, LANE } from "./lanes_picture.js";
import { readTheme, watchTheme } from "./theme.js";
import { button, keyPart, keyParts, wordsOf } from "./timelineparts.js";

const USUAL_SECS = 5;
const MOST_SECS = 60;
const LEAST_SECS = 20e-6;
const KEYS = "Plus and minus zoom, arrow keys move, space holds the picture, 0 resets it.";

export class TimelineView {
  /** @param {HTMLElement} root */
  constructor(root) {
    root.classList.add("nbt-view");
    this.root = root;
    this.data = noLanes();
    /** @type {Charts | null} */
    this.charts = null;
    /** @type {ChangeMark[]} */
    this.changes = [];
    this.now = 0;
    this.span = USUAL_SECS; // seconds that are shown
    /** @type {number | null} */
    this.held = null; // the time at the right edge, where the picture is held
    this.frame = 0;
    this.theme = readTheme();
    this.themed = watchTheme(() => {
      this.theme = readTheme();
      this.schedule();
    });
    this.hold = button("Hold", "Hold the picture, or let it go on", () => this.toggle());
    this.nearer = button("+", "Zoom in", () => this.zoom(0.5));
    this.farther = button("−", "Zoom out", () => this.zoom(2));
    this.reset = button("Reset", "Follow the newest calls again", () => this.follow());
    this.told = element("span", "nbt-told");
    const head = element("div", "nbt-head");
    head.append(this.hold, this.farther, this.nearer, this.reset, this.told);
    this.names = element("div", "nbt-names");
    this.canvas = element("canvas", "nbt-canvas");
    this.canvas.tabIndex = 0;
    setAttribute(this.canvas, "role", "application");
    setAttribute(this.canvas, "aria-roledescription", "chart");
    this.box = element("div", "nbt-box"); // what is being chosen to zoom into
    this.area = element("div", "nbt-area");
    this.area.append(this.canvas, this.box);
    const body = element("div", "nbt-body");
    body.append(this.names, this.area);
    const key = element("p", "nbt-key");
    this.changeKey = keyPart("nbt-change", "a parameter was changed");
    key.append(...keyParts(), this.changeKey);
    root.append(head, body, key);
    this.hear();
    this.sized = new ResizeObserver(() => this.schedule());
    this.sized.observe(this.area);
    this.tell(null);
  }

  hear() {
    const { canvas } = this;
    /** @type {number | null} */
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      from = event.offsetX;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      this.point(event.offsetX, event.offsetY);
      if (from !== null) this.showBox(from, event.offsetX);
    });
    canvas.addEventListener("pointerup", (event) => {
      if (from !== null && Math.abs(event.offsetX - from) >= 4) this.zoomInto(from, event.offsetX);
      from = null;
      this.box.hidden = true;
    });
    canvas.addEventListener("pointerleave", () => this.tell(null));
    canvas.addEventListener("dblclick", () => this.follow());
    canvas.addEventListener("keydown", (event) => this.pressed(event));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey) return; // the page scrolls
        event.preventDefault();
        this.zoom(event.deltaY > 0 ? 1.25 : 0.8, event.offsetX);
      },
      { passive: false },
    );
    this.box.hidden = true;
  }

  close() {
    this.sized.disconnect();
    this.themed.disconnect();
    cancelAnimationFrame(this.frame);
  }

  /**
   * @param {Lanes} lanes
   * @param {Charts} charts Pauses and errors of the same loopers.
   * @param {ChangeMark[]} changes Of live parameters.
   * @param {number} uptime In seconds: also without new calls, time goes on.
   */
  update(lanes, charts, changes, uptime) {
    this.data = lanes;
    this.charts = charts;
    this.changes = changes;
    this.moveTo(uptime);
  }

  /** @param {number} uptime */
  moveTo(uptime) {
    this.now = Math.max(this.data.now, uptime);
    this.schedule();
  }

  // ---- what is shown ----

  /** @returns {[low: number, high: number]} */
  window() {
    const high = this.held ?? this.now;
    return [high - this.span, high];
  }

  toggle() {
    this.held = this.held === null ? this.now : null;
    this.schedule();
  }

  follow() {
    this.held = null;
    this.span = USUAL_SECS;
    this.schedule();
  }

  /**
   * @param {number} factor
   * @param {number} [at] Where what is there stays, in pixels; else the right edge stays.
   */
  zoom(factor, at) {
    const [low, high] = this.window();
    const span = Math.min(MOST_SECS, Math.max(LEAST_SECS, this.span * factor));
    if (at !== undefined) {
      const share = at / Math.max(this.canvas.clientWidth, 1);
      this.held = low + share * (high - low) + (1 - share) * span;
    }
    this.span = span;
    this.schedule();
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  zoomInto(from, to) {
    const [first, last] = [from, to].map((x) => this.timeAt(x)).sort((a, b) => a - b);
    this.span = Math.min(MOST_SECS, Math.max(LEAST_SECS, last - first));
    this.held = last;
    this.schedule();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = (/** @type {number} */ share) => () => {
      this.held = Math.min((this.held ?? this.now) + share * this.span, this.now);
      this.schedule();
    };
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowLeft: move(-0.25),
      ArrowRight: move(0.25),
      "+": () => this.zoom(0.5),
      "=": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      " ": () => this.toggle(),
      0: () => this.follow(),
      Escape: () => this.follow(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // ---- drawing: once a frame at most, and never in a hidden tab ----

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    const width = this.area.clientWidth;
    if (!width) return;
    const { lanes } = this.data;
    const { data, charts, changes, theme, now, top } = this;
    this.fillNames();
    this.names.style.paddingTop = `${top}px`;
    this.changeKey.hidden = !changes.length;
    const [low, high] = this.window();
    const colorOf = (/** @type {number} */ i) => this.colorOf(i);
    drawLanes(this.canvas, { data, charts, changes, theme, now, low, high, width, top, colorOf });
    setAttribute(this.hold, "aria-pressed", String(this.held !== null));
    this.root.classList.toggle("nbt-held", this.held !== null);
    const words = `${plural(lanes.length, "looper")}, ${formatDuration(this.span)}${this.held === null ? "" : ", held"}`;
    if (document.activeElement !== this.canvas) setAttribute(this.canvas, "aria-label", `${words}. ${KEYS}`);
    if (!this.told.dataset.pointed) this.tell(null);
  }

  // Where the first lane begins, in pixels.
  get top() {
    return this.changes.length ? HEAD : 0;
  }

  fillNames() {
    const { lanes } = this.data;
    const shape = JSON.stringify([this.theme.dark, ...lanes.map(({ name }) => name)]);
    if (this.names.dataset.shape === shape) return;
    this.names.dataset.shape = shape;
    this.names.replaceChildren(
      ...lanes.map(({ name }, i) => {
        const label = element("div", "nbt-name", name);
        label.title = name;
        label.style.borderRightColor = this.colorOf(i);
        return label;
      }),
    );
  }

  /** @param {number} i */
  colorOf(i) {
    const palette = this.charts?.schema.palette ?? { light: ["#000"], dark: ["#fff"] };
    const colors = this.theme.dark ? palette.dark : palette.light;
    return colors[i % colors.length];
  }

  // ---- pointer ----

  /** @param {number} x */
  timeAt(x) {
    const [low, high] = this.window();
    return low + (x / Math.max(this.canvas.clientWidth, 1)) * (high - low);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  point(x, y) {
    const lane = this.data.lanes[Math.floor((y - this.top) / LANE)];
    const near = (3 / Math.max(this.canvas.clientWidth, 1)) * this.span;
    const time = this.timeAt(x);
    const at = lane ? barAt(lane, time, near) : -1;
    const changes = y < this.top ? this.changes.filter((each) => Math.abs(each.x - time) <= 2 * near) : [];
    if (changes.length) this.tell(changes.map(({ text, x }) => `${text}, at ${x.toFixed(3)} s`).join("; "));
    else this.tell(at < 0 ? null : wordsOf(lane, at));
  }

  /** @param {string | null} words */
  tell(words) {
    this.told.dataset.pointed = words ?? "";
    setText(this.told, words ?? `last ${formatDuration(this.span)}${this.held === null ? "" : ", held"}`);
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  showBox(from, to) {
    this.box.hidden = Math.abs(to - from) < 4;
    this.box.style.left = `${Math.min(from, to)}px`;
    this.box.style.width = `${Math.abs(to - from)}px`;
  }
}
