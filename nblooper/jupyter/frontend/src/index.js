// What anywidget loads: one store per model, which its views share.

/**
 * @import { Model } from "./messages.js"
 */

import { MonitorView } from "./monitor.js";
import { Store } from "./store.js";

// For pages that show one part of a panel alone, such as those of the tests.
export { DistributionView } from "./distribution.js";
export { ErrorsView } from "./errors.js";
export { LatencyView } from "./latency.js";
export { OutputView } from "./output.js";
export { noOutput, withOutput } from "./outputs.js";
export { SlowView } from "./slow.js";
export { readTheme } from "./theme.js";
export { TimelineView } from "./timeline.js";
export { ValuesView } from "./valuesview.js";

// Called once per model.
export default () => {
  /** @type {Store} */
  let store;
  return {
    /** @param {{ model: Model }} given */
    initialize({ model }) {
      store = new Store(model);
      return () => store.close();
    },
    /** @param {{ el: HTMLElement }} given */
    render({ el }) {
      const view = new MonitorView(store, el);
      return () => view.close();
    },
  };
};
