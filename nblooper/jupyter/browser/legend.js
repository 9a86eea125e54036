// A chart's legend: line samples with values, buttons where lines can be hidden. Joined with the other files into one module.

class Legend {
  // `on.toggle(name)` and `on.point(name or null)` hear of entries that are buttons.
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.made = "";
    this.entries = [];
  }

  // entries: [{ name, values: how many, line: { stroke, width, dash } or null, toggles }]. Remade only if they differ: a
  // button keeps the keyboard's focus.
  fill(entries) {
    const made = JSON.stringify(entries);
    if (made === this.made) return;
    this.made = made;
    this.entries = entries.map((entry) => this.entry(entry));
    this.root.classList.toggle("nbc-columns", entries.some((entry) => entry.toggles));
    this.root.replaceChildren(...this.entries.map((entry) => entry.box));
  }

  entry({ name, values, line, toggles }) {
    const box = element(toggles ? "button" : "span", "nbc-entry");
    const label = element("span", "nbc-label", name);
    const mark = element("span", "nbc-mark");
    const cells = Array.from({ length: values }, () => element("span", "nbc-value"));
    if (line) box.append(lineSample(line));
    box.append(label, ...(toggles ? [mark] : []), ...cells);
    if (toggles) this.listen(box, name);
    return { name, box, mark, cells };
  }

  listen(box, name) {
    box.type = "button";
    box.title = `${name}: show or hide`;
    box.addEventListener("click", () => this.on.toggle(name));
    for (const event of ["pointerenter", "focus"]) box.addEventListener(event, () => this.on.point(name));
    for (const event of ["pointerleave", "blur"]) box.addEventListener(event, () => this.on.point(null));
  }

  hide(hidden) {
    for (const { name, box } of this.entries) {
      if (box.type === "button") setAttribute(box, "aria-pressed", String(!hidden.has(name)));
    }
  }

  set(i, texts, mark = "") {
    const { cells, mark: place } = this.entries[i];
    texts.forEach((text, k) => setText(cells[k], text));
    setText(place, mark);
  }

  clear() {
    this.entries.forEach(({ cells }, i) => this.set(i, cells.map(() => MISSING)));
  }

  // For those who hear it.
  get spoken() {
    return this.entries.map(({ name, cells }) => `${name} ${cells.map((cell) => cell.textContent).join(", ")}`).join("; ");
  }
}

// As the canvas draws it, dashes included.
function lineSample({ stroke, width, dash }) {
  const namespace = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(namespace, "svg");
  const line = document.createElementNS(namespace, "line");
  picture.setAttribute("class", "nbc-sample");
  picture.setAttribute("aria-hidden", "true");
  const shape = { x1: 0, x2: 26, y1: 5, y2: 5, stroke, "stroke-width": width, "stroke-dasharray": dash.join(" ") };
  for (const [key, value] of Object.entries(shape)) line.setAttribute(key, value);
  picture.append(line);
  return picture;
}
