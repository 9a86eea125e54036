// The Timeline tab: a lane for each looper and a bar for each call, on a common axis of time.

/**
 * @import { Charts } from "./deltas.js"
 * @import { Lane, Lanes } from "./lanes.js"
 */

import { element, setAttribute, setText } from "./dom.js";
import { formatCount, formatDuration } from "./format.js";
import { barAt, boxesOf, firstAfter, noLanes, timeMarks } from "./lanes.js";
import { readTheme } from "./theme.js";

const LANE = 34; // pixels
const BAR = 18;
const LATE = 4; // height of the strip that shows lateness, above the bar
const AXIS = 22;
const USUAL_SECS = 5;
const MOST_SECS = 60;
const LEAST_SECS = 20e-6;
const FAINTEST = 0.2; // of a bar that was hardly busy
const KEYS = "Plus and minus zoom, arrow keys move, space holds the picture, 0 resets it.";

export class TimelineView {
  /** @param {HTMLElement} root */
  constructor(root) {
    root.classList.add("nbt-view");
    this.root = root;
    this.data = noLanes();
    /** @type {Charts | null} */
    this.charts = null;
    this.span = USUAL_SECS; // seconds that are shown
    /** @type {number | null} */
    this.held = null; // the time at the right edge, where the picture is held
    this.frame = 0;
    this.theme = readTheme();
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
    key.append(...keyParts());
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
    cancelAnimationFrame(this.frame);
  }

  /**
   * @param {Lanes} lanes
   * @param {Charts} charts Pauses and errors of the same loopers.
   */
  update(lanes, charts) {
    this.data = lanes;
    this.charts = charts;
    this.schedule();
  }

  // ---- what is shown ----

  /** @returns {[low: number, high: number]} */
  window() {
    const high = this.held ?? this.data.now;
    return [high - this.span, high];
  }

  toggle() {
    this.held = this.held === null ? this.data.now : null;
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
      this.held = Math.min((this.held ?? this.data.now) + share * this.span, this.data.now);
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
    this.theme = readTheme();
    this.fillNames();
    const pen = this.sizedPen(width, lanes.length * LANE + AXIS);
    const [low, high] = this.window();
    const x = (/** @type {number} */ time) => ((time - low) / (high - low)) * width;
    this.drawAxis(pen, low, high, width, x);
    for (const [i, lane] of lanes.entries()) this.drawLane(pen, lane, i, { low, high, width, x });
    setAttribute(this.hold, "aria-pressed", String(this.held !== null));
    this.root.classList.toggle("nbt-held", this.held !== null);
    const words = `${lanes.length} loopers, ${formatDuration(this.span)}${this.held === null ? "" : ", held"}`;
    if (document.activeElement !== this.canvas) setAttribute(this.canvas, "aria-label", `${words}. ${KEYS}`);
    if (!this.told.dataset.pointed) this.tell(null);
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  sizedPen(width, height) {
    const ratio = window.devicePixelRatio || 1;
    const { canvas } = this;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
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

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} low
   * @param {number} high
   * @param {number} width
   * @param {(time: number) => number} x
   */
  drawAxis(pen, low, high, width, x) {
    const bottom = this.data.lanes.length * LANE;
    const { times, decimals } = timeMarks(low, high, Math.max(2, width / 110));
    pen.font = this.theme.font;
    pen.textBaseline = "top";
    for (const time of times) {
      const at = Math.round(x(time)) + 0.5;
      pen.fillStyle = this.theme.grid;
      pen.fillRect(at, 0, 1, bottom);
      const text = `${time.toFixed(decimals)} s`;
      const wide = pen.measureText(text).width;
      pen.fillStyle = this.theme.soft;
      if (at + wide / 2 <= width && at >= wide / 2) pen.fillText(text, at - wide / 2, bottom + 6);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Lane} lane
   * @param {number} i
   * @param {{ low: number, high: number, width: number, x: (time: number) => number }} axis
   */
  drawLane(pen, lane, i, { low, high, width, x }) {
    const top = i * LANE;
    const bar = top + LANE - BAR - 5;
    const looper = this.charts?.loopers[i];
    pen.fillStyle = this.theme.wash;
    for (let k = 0; looper && k < looper.pauses.begin.length; k++) {
      const end = looper.pauses.end[k];
      const to = Math.min(x(Number.isNaN(end) ? this.data.now : end), width);
      const from = Math.max(x(looper.pauses.begin[k]), 0);
      if (to > from) hatch(pen, this.theme.hatch, from, top + 2, to - from, LANE - 4);
    }
    this.drawBars(pen, boxesOf(lane, low, high, width), bar, this.colorOf(i));
    pen.fillStyle = this.theme.soft;
    for (let k = firstAfter(lane, low); k < lane.start.length && lane.start[k] - lane.late[k] < high; k++) {
      const wide = lane.late[k] * (width / (high - low));
      if (wide >= 1) pen.fillRect(Math.max(x(lane.start[k]) - wide, 0), bar - LATE - 1, wide, LATE);
    }
    if (lane.open !== null && lane.open < high) {
      const from = Math.max(x(lane.open), 0);
      pen.strokeStyle = this.colorOf(i);
      pen.strokeRect(from + 0.5, bar + 0.5, Math.max(Math.min(x(this.data.now), width) - from - 1, 1), BAR - 1);
    }
    this.drawErrors(pen, looper?.errors.x ?? [], bar + BAR / 2, x, width);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {ReturnType<typeof boxesOf>} boxes
   * @param {number} top
   * @param {string} color
   */
  drawBars(pen, boxes, top, color) {
    pen.fillStyle = color;
    for (const { x, width, busy } of boxes) {
      pen.globalAlpha = FAINTEST + (1 - FAINTEST) * busy;
      pen.fillRect(x, top, width > 4 ? width - 1 : width, BAR); // calls back to back can be told apart
    }
    pen.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number[]} times
   * @param {number} y
   * @param {(time: number) => number} x
   * @param {number} width
   */
  drawErrors(pen, times, y, x, width) {
    pen.strokeStyle = this.theme.error;
    pen.lineWidth = 2;
    for (const time of times) {
      const at = x(time);
      if (at < 0 || at > width) continue;
      pen.beginPath();
      for (const way of [-1, 1]) {
        pen.moveTo(at - 4, y - 4 * way);
        pen.lineTo(at + 4, y + 4 * way);
      }
      pen.stroke();
    }
    pen.lineWidth = 1;
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
    const lane = this.data.lanes[Math.floor(y / LANE)];
    const near = (3 / Math.max(this.canvas.clientWidth, 1)) * this.span;
    const at = lane ? barAt(lane, this.timeAt(x), near) : -1;
    this.tell(at < 0 ? null : wordsOf(lane, at));
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

/**
 * What is said of a bar.
 *
 * @param {Lane} lane
 * @param {number} i
 */
export function wordsOf({ name, start, secs, busy, late, calls, last }, i) {
  const at = `at ${start[i].toFixed(6)} s`;
  if (calls[i] > 1) {
    const numbers = `calls ${formatCount(last[i] - calls[i] + 1)} to ${formatCount(last[i])}`;
    return `${name}: ${numbers}, ${Math.round(100 * busy[i])} % of ${formatDuration(secs[i])}, ${at}`;
  }
  const lateness = Number.isNaN(late[i]) ? "" : `, began ${formatDuration(late[i])} late`;
  return `${name}: call ${formatCount(last[i])}, took ${formatDuration(secs[i])}${lateness}, ${at}`;
}

/**
 * @param {string} text
 * @param {string} title
 * @param {() => void} act
 */
function button(text, title, act) {
  const made = element("button", "nbt-button", text);
  made.type = "button";
  made.title = title;
  setAttribute(made, "aria-label", title);
  made.addEventListener("click", act);
  return made;
}

function keyParts() {
  return [
    ["nbt-call", "a call"],
    ["nbt-many", "many short calls"],
    ["nbt-late", "late: from its boundary to its beginning"],
    ["nbt-open", "still running"],
    ["nbt-pause", "paused"],
  ].flatMap(([kind, text]) => [element("i", kind), element("span", "", text)]);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} color
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
function hatch(pen, color, left, top, width, height) {
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.strokeStyle = color;
  pen.beginPath();
  for (let x = Math.floor((left - height) / 8) * 8; x < left + width; x += 8) {
    pen.moveTo(x, top + height);
    pen.lineTo(x + height, top);
  }
  pen.stroke();
  pen.restore();
}
