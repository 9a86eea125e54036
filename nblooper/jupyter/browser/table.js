// The table of loopers: a row each, with its newest error below it. Joined with the other files into one module.

const COLUMNS = [
  ["looper", "", "Name of the looper; choose it to see it alone in the charts"],
  ["state", "", "What the looper is doing"],
  ["calls", "num", "Calls that ended, and the limit if there is one"],
  ["calls/s", "num", "Recent calls per second"],
  ["p50", "num", "Median latency: half of the calls took no longer"],
  ["p99", "num", "99 of 100 calls took no longer"],
  ["max", "num", "The longest call"],
  ["late p99", "num", "99 of 100 calls began no later than this after their boundary"],
  ["missed", "num", "Boundaries that were dropped"],
  ["errors", "num", "Exceptions reported, repeats included"],
];
const MANY = 12; // loopers, from which on a filter helps

class TableView {
  constructor(root, store) {
    this.store = store;
    this.rows = new Map(); // number and name -> Row: a row is never another looper's
    this.filter = filterField((text) => store.send({ kind: "filter", text }));
    this.body = element("tbody", "");
    this.more = element("div", "nbl-more");
    const scroller = element("div", "nbl-scroll");
    this.table = element("table", "");
    this.caption = element("caption", "");
    this.table.append(this.caption, header(), this.body);
    scroller.append(this.table);
    root.append(this.filter.box, scroller, this.more);
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.body.addEventListener("keydown", (event) => this.pressed(event));
  }

  update() {
    const { rows, focus, total } = this.store.table;
    setText(this.caption, `Loopers of ${this.store.head ? this.store.head.name : ""}`);
    this.filter.show(total > MANY || this.store.table.filter !== "", this.store.table.filter);
    const kept = new Set(rows.map(rowKey));
    for (const [key, row] of this.rows) {
      if (kept.has(key)) continue;
      row.remove();
      this.rows.delete(key);
    }
    let last = null;
    for (const values of rows) last = this.place(values, focus, last);
    this.tabStop(focus);
    setText(this.more, moreWords(this.store.table));
  }

  // Rows that stay where they are are not touched: they keep focus, tooltip and a selection in them.
  place(values, focus, last) {
    const [number, name] = values;
    const key = rowKey(values);
    if (!this.rows.has(key)) this.rows.set(key, new Row(number, name));
    const row = this.rows.get(key);
    row.update(values, number === focus);
    const wanted = last ? last.nextSibling : this.body.firstChild;
    if (row.main !== wanted) this.body.insertBefore(row.main, wanted);
    if (row.main.nextSibling !== row.why) this.body.insertBefore(row.why, row.main.nextSibling);
    return row.why;
  }

  // One stop for the Tab key; the arrow keys go from row to row.
  tabStop(focus) {
    const buttons = [...this.body.querySelectorAll(".nbl-looper")];
    const current = buttons.find((button) => button === document.activeElement)
      || buttons.find((button) => Number(button.dataset.number) === focus) || buttons[0];
    for (const button of buttons) setAttribute(button, "tabindex", button === current ? "0" : "-1");
  }

  clicked(event) {
    const row = event.target.closest("tr");
    if (!row || selecting(event, row)) return;
    const { number, name } = row.dataset;
    const again = Number(number) === this.store.table.focus;
    this.store.send({ kind: "focus", ...(again ? { number: 0, name: "" } : { number: Number(number), name }) });
  }

  pressed(event) {
    const buttons = [...this.body.querySelectorAll(".nbl-looper")];
    const at = buttons.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined || !buttons[to]) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[to].focus();
    this.tabStop(0);
  }
}

// The number alone could mean another looper by the time a click arrives.
function rowKey([number, name]) {
  return `${number} ${name}`;
}

// Whether a click ended a selection of text in that row, which is not choosing. Keys and buttons select no text.
function selecting(event, row) {
  if (!event.detail || event.target.closest("button")) return false;
  const selection = getSelection();
  return String(selection) !== "" && selection.containsNode(row, true);
}

function header() {
  const head = element("thead", "");
  const row = element("tr", "");
  for (const [name, kind, tip] of COLUMNS) {
    const cell = element("th", kind, name);
    cell.scope = "col";
    cell.title = tip;
    row.append(cell);
  }
  head.append(row);
  return head;
}

function moreWords({ rows, matches, total, filter }) {
  if (!total) return "No looper yet";
  const left = matches - rows.length;
  const found = filter ? `${formatCount(matches)} of ${plural(total, "looper")} match` : "";
  const hidden = left > 0 ? `${formatCount(left)} more not shown; failing loopers come first, then running ones` : "";
  return [found, hidden].filter(Boolean).join("; ");
}

function filterField(changed) {
  const box = element("label", "nbl-filter", "filter");
  const field = element("input", "");
  field.type = "search";
  field.placeholder = "part of a name";
  box.append(field);
  box.hidden = true;
  let timer = 0;
  let shown = "";
  let asked = null; // what was typed, until the kernel has it
  field.addEventListener("input", () => {
    clearTimeout(timer);
    asked = field.value;
    timer = setTimeout(() => changed(asked), 150);
  });
  field.addEventListener("keydown", (event) => event.stopPropagation()); // the notebook has shortcuts of its own
  return {
    box,
    show(visible, text) {
      box.hidden = !visible && asked === null;
      if (asked !== null && text === shown && text !== asked) return; // sent before the kernel knew
      asked = null;
      shown = text;
      if (document.activeElement !== field && field.value !== text) field.value = text;
    },
  };
}

class Row {
  constructor(number, name) {
    this.main = element("tr", "");
    Object.assign(this.main.dataset, { number, name });
    this.button = element("button", "nbl-looper");
    this.button.type = "button";
    this.button.dataset.number = number;
    this.run = element("span", "nbl-run");
    const head = element("th", "");
    head.scope = "row";
    head.append(this.button, this.run);
    this.state = stateMark("nbl-state");
    const state = element("td", "");
    state.append(this.state.box);
    this.calls = callsCell();
    this.numbers = COLUMNS.slice(3).map(([, kind]) => element("td", kind));
    this.main.append(head, state, this.calls.cell, ...this.numbers);
    this.why = element("tr", "nbl-why");
    Object.assign(this.why.dataset, { number, name });
    this.whyText = element("div", "");
    const cell = element("td", "");
    cell.colSpan = COLUMNS.length;
    cell.append(this.whyText);
    this.why.append(cell);
  }

  remove() {
    this.main.remove();
    this.why.remove();
  }

  update(values, chosen) {
    const [, name, state, run, calls, runCalls, maxCalls, rate, p50, p99, max, late, missed, failures, why] = values;
    setText(this.button, name);
    setAttribute(this.button, "title", name);
    setAttribute(this.button, "aria-pressed", String(chosen));
    this.main.classList.toggle("nbl-selected", chosen);
    setText(this.run, run > 1 ? `run ${run}` : "");
    this.state.show(state);
    this.calls.show(state, calls, runCalls, maxCalls, rate);
    const texts = [
      formatRate(rate), ...[p50, p99, max, late].map(formatDuration), formatCount(missed), formatCount(failures),
    ];
    texts.forEach((text, i) => setText(this.numbers[i], text));
    this.numbers.at(-1).classList.toggle("nbl-bad", failures > 0);
    setText(this.whyText, why);
    this.whyText.title = why;
    this.why.hidden = !why;
  }
}

// Calls, and where there is a limit: how many of how many, what time is left, a bar.
function callsCell() {
  const cell = element("td", "num");
  const done = element("span", "nbl-done");
  const of = element("span", "nbl-of");
  const left = element("span", "nbl-left");
  const bar = element("div", "nbl-bar");
  const fill = element("div", "");
  bar.setAttribute("aria-hidden", "true");
  bar.append(fill);
  cell.append(done, of, left, bar);
  return {
    cell,
    show(state, calls, runCalls, maxCalls, rate) {
      const limited = maxCalls !== null;
      setText(done, formatCount(limited ? runCalls : calls));
      setText(of, limited ? ` / ${formatCount(maxCalls)}` : "");
      setText(left, limited ? timeLeft(state, maxCalls - runCalls, rate) : "");
      bar.hidden = !limited;
      const share = maxCalls ? Math.min(1, runCalls / maxCalls) : 1;
      if (limited) fill.style.width = `${(100 * share).toFixed(1)}%`;
      setAttribute(cell, "title", limited ? `${Math.round(100 * share)} % of this run; ${formatCount(calls)} calls in all runs` : null);
    },
  };
}

function timeLeft(state, calls, rate) {
  if (calls <= 0 || !(rate > 0) || !["WAITING", "CALLING"].includes(state)) return "";
  return `${formatClock(calls / rate).replace(/^00:/, "")} left`;
}
