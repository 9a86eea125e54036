// The Slow calls tab: the slowest calls, and the lines where their time went.

/**
 * @import { SlowCall, SlowDelta, SlowStack } from "./messages.js"
 */

import { copyButton } from "./copying.js";
import { element, placeIn, setText } from "./dom.js";
import { formatClock, formatCount, formatDuration, formatShare, plural } from "./format.js";
import { foldable, highlighted } from "./traceback.js";

/**
 * @typedef {{ id: string, call: SlowCall, age: number | null }} Slow
 */

const CANNOT_SEE =
  "While a call takes unusually long, it is looked at now and then. Code in C that keeps the interpreter to itself is " +
  "seen where it lets go.";

/**
 * @param {Slow[]} before
 * @param {SlowDelta} delta
 * @returns {Slow[]} Slowest first.
 */
export function withSlow(before, { order, calls, ages }) {
  const known = new Map(before.map(({ id, call }) => [id, call]));
  return order.flatMap((id) => {
    const call = calls[id] ?? known.get(id);
    return call ? [{ id, call, age: ages[id] ?? null }] : [];
  });
}

export class SlowView {
  /** @param {HTMLElement} root */
  constructor(root) {
    root.classList.add("nbe-errors", "nbs-view");
    /** @type {Slow[]} */
    this.slow = [];
    /** @type {Map<string, Item>} */
    this.items = new Map();
    this.newest = false; // whether newest first
    const head = element("div", "nbs-head");
    this.order = element("button", "nbe-copy nbs-order");
    this.order.type = "button";
    this.order.addEventListener("click", () => {
      this.newest = !this.newest;
      this.place();
    });
    head.append(element("span", "nbs-about", CANNOT_SEE), this.order);
    this.list = element("ul", "nbe-list");
    this.list.setAttribute("role", "list");
    this.list.setAttribute("aria-label", "Slow calls");
    this.live = element("div", "nbe-hidden");
    this.live.setAttribute("role", "status");
    root.append(head, this.list, this.live);
  }

  close() {
    for (const item of this.items.values()) item.close();
  }

  /** @param {Slow[]} slow */
  update(slow) {
    this.slow = slow;
    const ids = new Set(slow.map(({ id }) => id));
    for (const [id, item] of this.items) {
      if (ids.has(id)) continue;
      item.close();
      item.root.remove();
      this.items.delete(id);
    }
    const first = !this.items.size;
    for (const each of slow) {
      const item = this.items.get(each.id) ?? new Item((text) => setText(this.live, text));
      item.update(each);
      this.items.set(each.id, item);
    }
    this.place();
    if (first && slow.length) this.items.get(slow[0].id)?.open();
  }

  // Only what moves is moved: what somebody reads stays where it is.
  place() {
    setText(this.order, this.newest ? "Slowest first" : "Newest first");
    const order = [...this.slow];
    if (this.newest) order.sort((a, b) => b.call.start - a.call.start);
    placeIn(
      this.list,
      order.map(({ id }) => /** @type {Item} */ (this.items.get(id)).root),
    );
  }

  /**
   * Shows one call, open.
   *
   * @param {string} id
   */
  reveal(id) {
    const item = this.items.get(id);
    if (!item) return;
    item.open();
    item.root.scrollIntoView({ block: "nearest" });
    item.head.focus();
  }
}

class Item {
  /** @param {(text: string) => void} say */
  constructor(say) {
    this.root = element("li", "nbe-item");
    this.head = element("summary", "nbe-summary");
    this.what = element("span", "nbe-what");
    this.facts = element("span", "nbe-facts");
    this.head.append(this.what, this.facts);
    this.body = element("div", "nbe-body");
    this.copying = copyButton("Copy this call as plain text", () => this.text, say);
    this.details = foldable("nbe-failure", this.head, () => this.body);
    this.root.append(this.details);
    this.took = element("span", "nbe-kind nbs-took");
    /** @type {SlowCall | null} */
    this.call = null;
  }

  close() {
    this.copying.close();
  }

  // As it is shown, in lines.
  get text() {
    const shown = [...this.body.children].filter((part) => part !== this.copying.button);
    // biome-ignore lint/performance/useDomNodeTextContent: each part of it in a line of its own
    const parts = shown.map((part) => /** @type {HTMLElement} */ (part).innerText);
    const facts = [...this.facts.children].map((part) => part.textContent).join(", ");
    return [`${facts}: ${this.what.textContent}`, ...parts].join("\n");
  }

  open() {
    if (!this.details.open) this.head.click();
  }

  /** @param {Slow} slow */
  update({ call, age }) {
    const took =
      call.latency === null ? `still running, for ${formatDuration(age ?? 0)}` : formatDuration(call.latency);
    this.head.classList.toggle("nbs-running", call.latency === null);
    if (call !== this.call) {
      this.call = call;
      this.fill(call);
    }
    setText(this.took, took);
  }

  /** @param {SlowCall} call */
  fill(call) {
    const place = placeOf(call.stacks);
    this.what.replaceChildren(this.took, place ? ` ${place.source || place.words}` : "");
    this.what.title = place ? `${place.words}: ${place.source}` : "";
    const name = element("span", "nbe-looper", call.looper);
    name.title = call.looper;
    const facts = [
      `call ${formatCount(call.call)}`,
      `at ${formatClock(call.start)}`,
      call.lateness === null ? "" : `began ${formatDuration(call.lateness)} late`,
      call.cpu === null ? "" : `computed ${formatShare(call.cpu[0])} (${formatDuration(call.cpu[1])}) between looks`,
    ];
    this.facts.replaceChildren(name, ...facts.filter(Boolean).map((text) => element("span", "", text)));
    this.body.replaceChildren(this.copying.button, ...valueParts(call), ...stacksParts(call));
  }
}

/**
 * The person's own line where the call was most often, or the innermost line.
 *
 * @param {SlowStack[]} stacks
 */
function placeOf(stacks) {
  if (!stacks.length) return null;
  const { places } = stacks[0];
  const [words, source] = places.find(([, , users]) => users) ?? places[0];
  return { words, source };
}

/** @param {SlowCall} call */
function valueParts({ values, moreValues }) {
  if (!values.length) return [];
  const more = moreValues ? ` · ${plural(moreValues, "more value")}` : "";
  return [element("p", "nbs-values", `It recorded ${values.join(" · ")}${more}`)];
}

/** @param {SlowCall} call */
function stacksParts({ stacks, samples }) {
  if (!stacks.length) return [element("p", "nbe-link", "It had ended before anybody looked at it.")];
  const seen = stacks.reduce((sum, stack) => sum + stack.samples, 0);
  const parts = stacks.flatMap((stack) => stackParts(stack, samples));
  if (seen < samples) parts.push(element("p", "nbe-link", `${plural(samples - seen, "sample")} at other places.`));
  return parts;
}

/**
 * @param {SlowStack} stack
 * @param {number} samples
 */
function stackParts(stack, samples) {
  const share = formatShare(stack.samples / samples);
  const head = element("div", "nbs-share");
  const bar = element("span", "nbs-bar");
  const fill = element("span", "");
  fill.style.width = share.replace(" ", "");
  bar.append(fill);
  head.append(bar, `${share} of ${plural(samples, "sample")}, innermost line first`);
  return [
    head,
    ...stack.places.map(([words, source, users, repeats, of]) => {
      const frame = element("div", `nbe-frame${users ? "" : " nbs-library"}`);
      const again = repeats > 1 ? `, ${formatCount(repeats)} times in a row` : "";
      const place = element("div", "nbe-place", `${words}${again}`);
      if (of !== null) {
        place.append(element("span", "nbs-of", formatShare(of)));
        place.title = "With the share of all samples in which the call was in this line";
      }
      frame.append(place);
      if (source) {
        const line = element("div", "nbe-source nbs-source");
        line.append(highlighted(source, [0, 0]));
        frame.append(line);
      }
      return frame;
    }),
  ];
}
