// The Errors tab: every distinct failure with its traceback, newest first. Joined with the other files into one module.

const COPIED_MS = 2000;
const CHAIN_LINKS = {
  cause: "The above exception was the direct cause of the following exception:",
  context: "During handling of the above exception, another exception occurred:",
};
const PYTHON_TOKENS = new RegExp(
  [
    "(?<comment>#.*)",
    `(?<string>(?<!\\w)[rbfuRBFU]{0,2}(?:"(?:\\\\.|[^"\\\\])*"?|'(?:\\\\.|[^'\\\\])*'?))`,
    "(?<keyword>\\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|" +
      "global|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield)\\b)",
  ].join("|"),
  "g",
);

class ErrorsView {
  constructor(root) {
    root.classList.add("nbe-errors");
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

  // What is already there is not touched, but for its repeat count.
  update(failures, more) {
    const first = !this.items.size;
    const items = new Map();
    for (const failure of failures) {
      const item = this.items.get(failure.id) || new ErrorItem(failure, (text) => setText(this.live, text));
      item.update(failure);
      items.set(failure.id, item);
    }
    if (failures.some(({ id }) => !this.items.has(id)) || items.size < this.items.size) this.place(items);
    if (first && failures.length) items.get(failures[0].id).open();
    this.none.toggleAttribute("hidden", failures.length > 0);
    this.list.toggleAttribute("hidden", !failures.length);
    setText(this.more, more ? `${formatCount(more)} older ${more === 1 ? "one" : "ones"} not shown.` : "");
  }

  // New failures come in above what somebody is reading: that stays where it is on the screen.
  place(items) {
    const { list } = this;
    const anchor = this.anchor();
    const before = anchor && anchor.offsetTop;
    for (const [id, item] of this.items) {
      if (items.has(id)) continue;
      item.close();
      item.root.remove();
    }
    let next = list.firstChild;
    for (const { root } of items.values()) {
      if (root === next) next = next.nextSibling;
      else list.insertBefore(root, next);
    }
    this.items = items;
    if (anchor && anchor.isConnected) list.scrollTop += anchor.offsetTop - before;
  }

  anchor() {
    const { list } = this;
    const { anchorNode, isCollapsed } = document.getSelection() || {};
    const atWork = list.contains(list.getRootNode().activeElement) || (!isCollapsed && list.contains(anchorNode));
    if (!list.scrollTop && !atWork) return null;
    const top = list.scrollTop + list.offsetTop;
    return [...list.children].find((child) => child.offsetTop + child.offsetHeight > top);
  }
}

class ErrorItem {
  constructor(failure, say) {
    this.failure = failure;
    this.say = say;
    this.count = 0;
    this.timer = 0;
    this.root = element("li", "nbe-item");
    this.repeats = element("span", "nbe-again");
    this.details = foldable("nbe-failure", this.summary(), () => this.body());
    this.root.append(this.details);
  }

  close() {
    clearTimeout(this.timer);
  }

  open() {
    this.details.firstChild.click(); // on its summary: filled at once
  }

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
    const copy = element("button", "nbe-copy", "Copy");
    copy.type = "button";
    copy.title = "Copy the traceback as plain text";
    copy.addEventListener("click", () => this.copy(copy));
    head.append(copy);
    body.append(head);
    const { chain, text } = this.failure;
    if (chain.length) body.append(...chain.flatMap(errorParts));
    else body.append(element("pre", "nbe-text", text));
    return body;
  }

  async copy(button) {
    const copied = await copyText(this.failure.text, button);
    setText(button, copied ? "Copied" : "Not copied");
    this.say(copied ? "Copied" : "The browser did not allow it to be copied");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      setText(button, "Copy");
      this.say("");
    }, COPIED_MS);
  }
}

// A <details> that is filled when it is opened for the first time.
function foldable(name, summary, fill) {
  const details = element("details", name);
  details.append(summary);
  let filled = false;
  const open = () => {
    if (!filled) details.append(fill());
    filled = true;
  };
  summary.addEventListener("click", open); // before it opens: nobody sees it empty
  details.addEventListener("toggle", () => details.open && open());
  return details;
}

// ---- one exception of a chain ----

function errorParts(error) {
  const parts = [];
  if (error.link) parts.push(element("p", "nbe-link", CHAIN_LINKS[error.link]));
  parts.push(...frameParts(error.frames));
  parts.push(exceptionLine("nbe-message", error.kind, error.message));
  parts.push(...error.notes.map((note) => element("p", "nbe-note", note)));
  if (error.members.length) {
    const members = element("ol", "nbe-members");
    for (const [i, chain] of error.members.entries()) {
      const member = element("li", "nbe-member");
      member.append(element("p", "nbe-link", `Exception ${i + 1} of the group`), ...chain.flatMap(errorParts));
      members.append(member);
    }
    parts.push(members);
  }
  return parts;
}

function exceptionLine(name, kind, message) {
  const line = element("span", name);
  line.append(element("strong", "nbe-kind", kind));
  if (message) line.append(`: ${message}`);
  return line;
}

// Frames of the library itself are folded away.
function frameParts(frames) {
  const parts = [];
  for (let i = 0; i < frames.length; ) {
    let end = i;
    while (end < frames.length && frames[end].own) end++;
    if (end > i) parts.push(ownFrames(frames.slice(i, end)));
    else parts.push(frameBlock(frames[end++]));
    i = end;
  }
  return parts;
}

function ownFrames(frames) {
  const count = frames.reduce((sum, frame) => sum + frame.repeats, 0);
  const summary = element("summary", "nbe-fold", `${plural(count, "frame")} of nblooper`);
  return foldable("nbe-own", summary, () => {
    const box = element("div", "nbe-within");
    box.append(...frames.map(frameBlock));
    return box;
  });
}

function frameBlock(frame) {
  const block = element("div", "nbe-frame");
  block.append(element("p", "nbe-place", frame.place));
  if (frame.source.length) {
    const source = element("div", "nbe-source");
    source.append(...frame.source.map(([number, text]) => sourceLine(number, text, number === frame.line, frame.columns)));
    block.append(source);
  }
  const more = frame.repeats - 1;
  if (more) block.append(element("p", "nbe-repeated", `… repeated ${formatCount(more)} more ${more === 1 ? "time" : "times"}`));
  return block;
}

function sourceLine(number, text, failing, columns) {
  const line = element("div", failing ? "nbe-line nbe-failing" : "nbe-line");
  const arrow = element("span", "nbe-arrow", failing ? "→" : "");
  arrow.setAttribute("aria-hidden", "true");
  line.append(arrow, element("span", "nbe-number", String(number)));
  if (failing) line.append(element("span", "nbe-hidden", "failing line: "));
  line.append(highlighted(text, failing && columns ? columns : [0, 0]));
  return line;
}

// Returns Python code in colours, with what stands in `columns` marked; Python counts characters, not UTF-16 units.
function highlighted(text, columns) {
  const [from, to] = columns.map((column) => [...text].slice(0, column).join("").length);
  const code = element("span", "nbe-code");
  const marked = element("span", "nbe-expression");
  const put = (start, end, name) => {
    for (const [box, a, b] of [[code, start, from], [marked, from, to], [code, to, end]]) {
      const piece = text.slice(Math.max(a, start), Math.max(Math.min(b, end), start));
      if (!piece) continue;
      if (box === marked && !marked.parentNode) code.append(marked);
      box.append(name ? element("span", `nbe-py-${name}`, piece) : piece);
    }
  };
  let at = 0;
  for (const found of text.matchAll(PYTHON_TOKENS)) {
    const name = Object.keys(found.groups).find((group) => found.groups[group] !== undefined);
    put(at, found.index, "");
    put(found.index, (at = found.index + found[0].length), name);
  }
  put(at, text.length, "");
  return code;
}

// ---- helpers ----

// Returns a time of day, with the date if that is not today.
function formatMoment(epochSecs) {
  const date = new Date(epochSecs * 1000);
  const two = (number) => String(number).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  if (date.toDateString() === new Date().toDateString()) return clock;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}

// Returns whether the text could be copied; the old way serves pages that are not served over https.
async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element("textarea", "nbe-hidden");
    field.value = text;
    button.after(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    button.focus();
    return copied;
  }
}
