// The panel's first line: name, state, counts, uptime, the newest error.

/**
 * @import { Head } from "./messages.js"
 * @import { Store } from "./store.js"
 */

import { stateMark } from "./cells.js";
import { element, setText } from "./dom.js";
import { formatClock, plural, timesWords } from "./format.js";
import { lookOf } from "./schema.js";

export class HeadView {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   * @param {() => void} showErrors
   */
  constructor(root, store, showErrors) {
    this.store = store;
    this.name = element("span", "nbl-name");
    this.state = stateMark("nbl-badge");
    this.stop = element("span", "nbl-stop");
    this.loopers = element("span", "");
    this.calls = element("span", "nbl-calls");
    this.calls.title = "Calls of all loopers, in all their runs";
    this.uptime = element("span", "nbl-uptime");
    this.uptime.title = "Time since the coordinator was made";
    this.newest = element("button", "nbl-newest");
    this.newest.type = "button";
    this.newest.addEventListener("click", showErrors);
    this.note = element("div", "nbl-note");
    this.others = element("div", "nbl-others");
    this.othersText = element("span", "");
    this.showOthers = element("button", "nbl-small", "Show");
    this.makeOthers();
    root.append(this.name, this.state.box, this.stop, this.loopers, this.calls, this.uptime, this.newest, this.others);
    root.append(this.note);
    this.timer = setInterval(() => this.tick(), 1000);
  }

  makeOthers() {
    this.showOthers.type = "button";
    this.showOthers.title = "Name them below, and say how to stop them";
    this.showOthers.setAttribute("aria-label", "Show the loopers of other coordinators");
    this.showOthers.addEventListener("click", () => this.store.ask({ kind: "others" }));
    this.others.append(this.othersText, this.showOthers);
  }

  close() {
    clearInterval(this.timer);
  }

  update() {
    const { head } = this.store;
    if (!head) return;
    setText(this.name, head.name);
    this.name.title = head.name;
    const look = lookOf(this.store.schema, head.state);
    this.state.show(head.state, look);
    this.state.box.title = look.tip;
    setText(this.stop, head.stop);
    setText(this.loopers, plural(head.loopers, "looper"));
    setText(this.calls, plural(head.calls, "call"));
    this.showNewest(head);
    setText(this.note, head.note);
    this.updateOthers(head.others);
    this.tick();
  }

  /** @param {Head} head */
  showNewest({ newest, errors, errorKinds }) {
    this.newest.hidden = !newest;
    if (!newest) return;
    const many = errors === errorKinds ? plural(errors, "error") : `errors (${timesWords(errorKinds, errors)})`;
    setText(this.newest, `✕ ${many}: ${newest.looper}: ${newest.exception}`);
    this.newest.title = `${newest.looper}: ${newest.exception}\nShow the traceback`;
  }

  /**
   * Loopers that no view of this coordinator shows. Where nothing can be steered, they are told of without a button.
   *
   * @param {Head["others"]} others
   */
  updateOthers(others) {
    this.others.hidden = !others;
    if (!others) return;
    const { loopers, coordinators } = others;
    const whose = plural(coordinators, "other coordinator");
    setText(
      this.othersText,
      `${plural(loopers, "looper")} of ${whose} ${loopers === 1 ? "runs" : "run"} in this kernel`,
    );
    this.showOthers.hidden = !this.store.saves;
  }

  // While a looper runs, the time goes on by itself as long as the kernel is heard.
  tick() {
    const { head, life, uptime, uptimeAt } = this.store;
    const since = head?.running ? Math.max(0, life.knownUntil - uptimeAt) / 1000 : 0;
    if (head) setText(this.uptime, formatClock(uptime + since));
  }
}
