"""A page with nothing but the panel's charts, made-up data for them, and the means to look at what they show."""

import contextlib
import json
import math

from nblooper.jupyter.wire.monitor import Monitor
from nblooper.jupyter.wire.schema import SCHEMA

WIDTH_SECS = 0.5
THEMES = {
    "light": ("true", "#fff", "rgba(0,0,0,.87)", "rgba(0,0,0,.54)", "#d32f2f", "#1976d2"),
    "dark": ("false", "#212121", "rgba(255,255,255,.87)", "rgba(255,255,255,.54)", "#f44336", "#2196f3"),
    "high contrast": ("false", "#111", "#fff", "#fff", "#f44336", "#319bf2"),
}
MISSING = "\N{EN DASH}"
_PAGE = """<!doctype html><style>
  body { margin: 0; font-family: sans-serif; background: var(--jp-layout-color1); }
  .off { display: none; }
  CSS
</style>
<div id="latency-tab"></div><div id="distribution-tab"></div>
<script type="module">
  window.observing = 0;
  for (const kind of ["ResizeObserver", "MutationObserver"]) {
    const { observe, disconnect } = window[kind].prototype;
    window[kind].prototype.observe = function (...args) {
      if (!this.counted) window.observing++;
      this.counted = true;
      observe.apply(this, args);
    };
    window[kind].prototype.disconnect = function () {
      if (this.counted) window.observing--;
      this.counted = false;
      disconnect.apply(this);
    };
  }
</script>
<script type="module">
  const code = new Blob([BUNDLE], { type: "text/javascript" });
  const { DistributionView, LatencyView, readTheme } = await import(URL.createObjectURL(code));
  window.restart = () => {
    if (window.latency) for (const view of [latency, distribution]) view.close();
    for (const name of ["latency", "distribution"]) document.getElementById(`${name}-tab`).className = "";
    window.latency = new LatencyView(document.getElementById("latency-tab"));
    window.distribution = new DistributionView(document.getElementById("distribution-tab"));
  };
  window.readTheme = readTheme;
  const frozen = (value) => {
    if (ArrayBuffer.isView(value) || typeof value !== "object" || value === null) return value;
    Object.values(value).forEach(frozen);
    return Object.freeze(value);
  };
  window.show = (charts, rebuilt) => {
    for (const { histogram } of charts.loopers) {
      for (const key of Object.keys(histogram || {})) histogram[key] = Float32Array.from(histogram[key]);
    }
    frozen(charts); // several panels draw the same
    latency.update(charts, rebuilt);
    distribution.update(charts, rebuilt);
  };
  window.frames2 = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  window.ready = true;
</script>"""
COLUMN_INK = """([part, left]) => {
  const plot = window.latency[part].plot;
  const x = Math.floor(plot.bbox.left + left * plot.ctx.canvas.width / plot.width);
  const image = plot.ctx.getImageData(x, plot.bbox.top, 1, plot.bbox.height).data;
  let painted = 0;
  for (let i = 3; i < image.length; i += 4) painted += image[i] > 100;
  return painted;
}"""
"""How many pixels of one column of a plot are painted more than faintly."""


def looper(name="train", slots=100, scale=1.0, *, timed=True, width=WIDTH_SECS, first=0, without=(), cpu=None, **more):
    """Return what the charts get of a looper: slot i has a p50 of (10 + i / 100) ms times `scale`."""
    kept = [i for i in range(first, slots) if not any(begin <= i * width < end for begin, end in without)]
    p50 = [scale * (0.010 + i * 1e-5) for i in kept]
    late = [1e-4 + i * 1e-6 if timed else math.nan for i in kept]
    return {
        "name": name,
        "timed": timed,
        "width": width,
        "slots": {
            "x": [i * width for i in kept],
            "latency": {"p50": p50, "p99": [2 * value for value in p50], "max": [3 * value for value in p50]},
            "lateness": {"p50": late, "p99": [5 * value for value in late]},
            "cpu": {"share": [cpu for _ in kept]},
        },
        "errors": {"x": [], "count": []},
        "pauses": {"begin": [], "end": []},
        "stops": {"begin": [], "end": []},
        "histogram": {
            "edges": [scale * 0.008 * 2 ** (i / 16) for i in range(33)],
            "counts": [2 ** (16 - abs(i - 16)) for i in range(32)],
        },
        "quantiles": quantiles_of(*(scale * value for value in (0.0160, 0.0174, 0.0195, 0.0226))),
        **more,
    }


def script_text(text):
    """Return a text as it is written in a script within a page."""
    return json.dumps(text).replace("</", "<\\/")


def quantiles_of(*secs):
    return dict(zip(SCHEMA["quantiles"], secs, strict=True))


def charts_of(*loopers, note=""):
    return {"note": note, "loopers": list(loopers), "schema": SCHEMA}


@contextlib.contextmanager
def opened(browser):
    """Open a page that several tests use, one after the other."""
    page = browser.new_page()
    try:
        yield ChartsPage(page)
    finally:
        page.close()


class ChartsPage:
    """A page with both views."""

    def __init__(self, page):
        self.page = page
        self.problems = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.set_content(_PAGE.replace("CSS", Monitor._css).replace("BUNDLE", script_text(Monitor._esm)))
        page.wait_for_function("window.ready")

    def restart(self):
        """Begin with new views."""
        self.page.set_viewport_size({"width": 1300, "height": 900})
        self.page.mouse.move(0, 0)
        self.problems.clear()
        self.get("restart()")
        self.theme("light")

    def theme(self, name):
        light, paper, text, soft, error, brand = THEMES[name]
        colors = {
            "layout-color1": paper,
            "ui-font-color1": text,
            "ui-font-color2": soft,
            "error-color1": error,
            "brand-color1": brand,
        }
        self.page.evaluate(
            """([light, colors]) => {
              for (const [key, value] of Object.entries(colors)) document.body.style.setProperty('--jp-' + key, value);
              document.body.dataset.jpThemeLight = light;
            }""",
            [light, colors],
        )
        self.settle()

    def show(self, *loopers, **about):
        self.page.evaluate("charts => show(charts, true)", charts_of(*loopers, **about))
        self.settle()

    def settle(self):
        self.page.evaluate("frames2()")

    def get(self, expression):
        return self.page.evaluate(expression)

    def window(self, chart="latency.latency"):
        return self.get(f"[{chart}.plot.scales.x.min, {chart}.plot.scales.x.max]")

    def over(self, view="latency", nth=0):
        return self.page.locator(f"#{view}-tab .u-over").nth(nth).bounding_box()

    def at(self, secs, chart="latency.latency"):
        """Return a number of pixels from the left edge of a plot."""
        return self.get(f"{chart}.plot.valToPos({secs}, 'x')")

    def hover(self, secs, view="latency", nth=0, chart="latency.latency"):
        box = self.over(view, nth)
        self.page.mouse.move(box["x"] + self.at(secs, chart), box["y"] + 40)
        self.settle()

    def drag(self, left, right, view="latency"):
        """Drag over a plot, from and to a share of its width."""
        box = self.over(view)
        y = box["y"] + 40
        self.page.mouse.move(box["x"] + left * box["width"], y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + right * box["width"], y, steps=3)
        self.page.mouse.up()
        self.settle()

    def double_click(self, view="latency"):
        box = self.over(view)
        self.page.mouse.dblclick(box["x"] + 50, box["y"] + 40)
        self.settle()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def legend(self, view="latency", chart=0):
        """Return the texts of a legend: {name: [values]}."""
        return (
            self.page.locator(f"#{view}-tab .nbc-chart")
            .nth(chart)
            .locator(".nbc-entry")
            .evaluate_all(
                """entries => Object.fromEntries(entries.map(entry => [entry.querySelector('.nbc-label').textContent,
              [...entry.querySelectorAll('.nbc-value')].map(cell => cell.textContent)]))"""
            )
        )

    def sizes(self):
        """Return where everything is whose moving would be seen."""
        return self.get(
            """[...document.querySelectorAll('.nbc-chart, .nbc-plot, .nbc-entry, .nbc-at, .nbc-count')]
              .map(box => box.getBoundingClientRect())
              .map(({ left, top, width, height }) => [left, top, width, height].map(Math.round))"""
        )
