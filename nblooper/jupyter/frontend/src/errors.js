// The Errors tab: every distinct failure with its traceback, newest first.

/**
 * @import { Failure } from "./messages.js"
 */

import { copyButton } from "./copying.js";
import { element, placeIn, setText } from "./dom.js";
import { formatCount } from "./format.js";
import { errorParts, exceptionLine, foldable } from "./traceback.js";

export class ErrorsView {
  /** @param {HTMLElement} root */
  constructor(root) {
    root.classList.add("nbe-errors");
    /** @type {Map<number, ErrorItem>} */
    this.items = new Map();
    this.none = element("p", "nbe-none", "No errors.");
    this.list = element("ul", "nbe-list");
    this.list.setAttribute("role", "list"); // which Safari forgets where list-style is none
    this.list.setAttribute("aria-label", "Errors, newest first");
    this.more = element("p", "nbe-none");
    this.live = element("div", "nbe-hidden");
    this.live.setAttribute("role", "status");
    root.append(this.none, this.list, this.more, this.live);
    this.update([], 0);
  }

  close() {
    for (const item of this.items.values()) item.close();
  }

  /**
   * What is already there is not touched, but for its repeat count.
   *
   * @param {Failure[]} failures
   * @param {number} more
   */
  update(failures, more) {
    const first = !this.items.size;
    const items = new Map();
    for (const failure of failures) {
      const item = this.items.get(failure.id) || new ErrorItem(failure, (text) => setText(this.live, text));
      item.update(failure);
      items.set(failure.id, item);
    }
    if (failures.some(({ id }) => !this.items.has(id)) || items.size < this.items.size) this.place(items);
    if (first && failures.length) items.get(failures[0].id)?.open();
    this.none.toggleAttribute("hidden", failures.length > 0);
    this.list.toggleAttribute("hidden", !failures.length);
    setText(this.more, more ? `${formatCount(more)} older ${more === 1 ? "one" : "ones"} not shown.` : "");
  }

  /**
   * New failures come in above what somebody is reading: that stays where it is on the screen.
   *
   * @param {Map<number, ErrorItem>} items
   */
  place(items) {
    const { list } = this;
    const anchor = this.anchor();
    const before = anchor?.offsetTop ?? 0;
    for (const [id, item] of this.items) {
      if (items.has(id)) continue;
      item.close();
      item.root.remove();
    }
    placeIn(
      list,
      [...items.values()].map(({ root }) => root),
    );
    this.items = items;
    if (anchor?.isConnected) list.scrollTop += anchor.offsetTop - before;
  }

  anchor() {
    const { list } = this;
    const selection = document.getSelection();
    const { activeElement } = /** @type {Document | ShadowRoot} */ (list.getRootNode());
    const selecting = selection && !selection.isCollapsed && list.contains(selection.anchorNode);
    if (!list.scrollTop && !selecting && !list.contains(activeElement)) return null;
    const top = list.scrollTop + list.offsetTop;
    const children = /** @type {HTMLElement[]} */ ([...list.children]);
    return children.find((child) => child.offsetTop + child.offsetHeight > top);
  }
}

class ErrorItem {
  /**
   * @param {Failure} failure
   * @param {(text: string) => void} say
   */
  constructor(failure, say) {
    this.failure = failure;
    this.say = say;
    this.count = 0;
    /** @type {ReturnType<typeof copyButton> | null} */
    this.copying = null;
    this.root = element("li", "nbe-item");
    this.repeats = element("span", "nbe-again");
    this.head = this.summary();
    this.details = foldable("nbe-failure", this.head, () => this.body());
    this.root.append(this.details);
  }

  close() {
    this.copying?.close();
  }

  open() {
    this.head.click(); // filled at once
  }

  /** @param {Failure} failure */
  update({ count, lastCall, lastTime, lastException }) {
    if (count === this.count) return;
    this.count = count;
    const call = lastCall === null ? "" : `, call ${formatCount(lastCall)}`;
    const said = lastException ? `: ${lastException}` : "";
    setText(this.repeats, count > 1 ? `${formatCount(count)} times, last ${formatMoment(lastTime)}${call}${said}` : "");
  }

  summary() {
    const { kind, message, looper, call, time, where } = this.failure;
    const summary = element("summary", "nbe-summary");
    const what = exceptionLine("nbe-what", kind, message.split("\n", 1)[0]);
    what.title = message ? `${kind}: ${message}` : kind;
    const facts = element("span", "nbe-facts");
    const name = element("span", "nbe-looper", looper);
    name.title = looper;
    const first = [call === null ? "" : `call ${formatCount(call)}`, where, formatMoment(time)].filter(Boolean);
    facts.append(name, ...first.map((text) => element("span", "", text)), this.repeats);
    summary.append(what, facts);
    return summary;
  }

  body() {
    const body = element("div", "nbe-body");
    const head = element("div", "nbe-head", "Traceback (most recent call last)");
    this.copying = copyButton("Copy the traceback as plain text", () => this.failure.text, this.say);
    head.append(this.copying.button);
    body.append(head);
    const { chain, text } = this.failure;
    if (chain.length) body.append(...chain.flatMap(errorParts));
    else body.append(element("pre", "nbe-text", text));
    return body;
  }
}

/**
 * Returns a time of day, with the date if that is not today.
 *
 * @param {number} epochSecs
 */
function formatMoment(epochSecs) {
  const date = new Date(epochSecs * 1000);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  if (date.toDateString() === new Date().toDateString()) return clock;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}
