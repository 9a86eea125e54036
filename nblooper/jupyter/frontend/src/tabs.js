// Tabs: which of several views is shown.

import { element, setText } from "./dom.js";

let tabsMade = 0;

// As the ARIA authoring practices have it: one stop for the Tab key, arrow keys choose.
export class Tabs {
  /**
   * @param {HTMLElement} root
   * @param {string[]} titles
   * @param {(chosen: number) => void} [onChosen]
   */
  constructor(root, titles, onChosen = () => {}) {
    this.onChosen = onChosen;
    this.chosen = 0;
    const id = `nblooper-tabs-${tabsMade++}`;
    this.bar = element("div", "nbl-tabbar");
    this.list = element("div", "nbl-tablist");
    this.list.setAttribute("role", "tablist");
    this.list.setAttribute("aria-label", "What to show of the loopers");
    this.bar.append(this.list);
    root.append(this.bar);
    this.tabs = titles.map((title, i) => {
      const tab = element("button", "nbl-tab", title);
      const page = element("div", "nbl-page");
      tab.type = "button";
      tab.id = `${id}-tab-${i}`;
      page.id = `${id}-page-${i}`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", page.id);
      page.setAttribute("role", "tabpanel");
      page.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", () => this.choose(i));
      this.list.append(tab);
      root.append(page);
      return { tab, page };
    });
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.choose(0);
  }

  /** @param {number} chosen */
  choose(chosen) {
    this.tabs.forEach(({ tab, page }, i) => {
      tab.setAttribute("aria-selected", String(i === chosen));
      tab.tabIndex = i === chosen ? 0 : -1;
      page.hidden = i !== chosen;
    });
    this.chosen = chosen;
    this.onChosen(chosen);
  }

  /**
   * @param {number} i
   * @param {string} text
   */
  title(i, text) {
    setText(this.tabs[i].tab, text);
  }

  /**
   * A tab is there only while it has something to show.
   *
   * @param {number} i
   * @param {boolean} shown
   */
  show(i, shown) {
    this.tabs[i].tab.hidden = !shown;
    if (!shown && this.chosen === i) this.choose(0);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const shown = this.tabs.filter(({ tab }) => !tab.hidden);
    const at = shown.findIndex(({ tab }) => tab === event.target);
    const last = shown.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at ? at - 1 : last, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(this.tabs.indexOf(shown[to]));
    shown[to].tab.focus();
  }
}
