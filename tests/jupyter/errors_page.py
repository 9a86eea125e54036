"""A page with nothing but the Errors view, and failures of every kind to show in it."""

import copy

from charts_page import script_text

from nblooper.failures.log import FailureLog
from nblooper.jupyter.wire.monitor import Monitor
from nblooper.jupyter.wire.tracebacks import failure_data

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>errors</title><style>
body { margin: 0; padding: 12px; background: var(--jp-layout-color1); font-family: sans-serif; }
CSS</style>
<body><div class="nblooper-panel"><div id="view"></div></div>
<script type="module">
const code = new Blob([BUNDLE], { type: "text/javascript" });
const { ErrorsView } = await import(URL.createObjectURL(code));
window.view = new ErrorsView(document.getElementById("view"));
</script></body></html>"""
# As JupyterLab's themes have them.
THEMES = {
    "light": """--jp-ui-font-color1: rgba(0,0,0,.87); --jp-ui-font-color2: rgba(0,0,0,.54); --jp-layout-color1: white;
        --jp-layout-color2: #eee; --jp-border-color2: #e0e0e0; --jp-error-color1: #d32f2f; --jp-brand-color1: #1976d2;
        --jp-mirror-editor-keyword-color: green; --jp-mirror-editor-string-color: #ba2121""",
    "dark": """--jp-ui-font-color1: rgba(255,255,255,.87); --jp-ui-font-color2: rgba(255,255,255,.54);
        --jp-layout-color1: #212121; --jp-layout-color2: #424242; --jp-border-color2: #424242;
        --jp-error-color1: #f44336; --jp-brand-color1: #2196f3;
        --jp-mirror-editor-keyword-color: #4caf50; --jp-mirror-editor-string-color: #ff7070""",
    "high contrast": """--jp-ui-font-color1: #fff; --jp-ui-font-color2: #fff; --jp-layout-color1: #111;
        --jp-layout-color2: #424242; --jp-border-color2: #e0e0e0; --jp-error-color1: #f44336;
        --jp-brand-color1: #319bf2;
        --jp-mirror-editor-keyword-color: #4eb352; --jp-mirror-editor-string-color: #ff7070""",
}
LOWEST_CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const painted = colors => { // one over the other: a colour may be translucent
    for (const color of colors) {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = colors =>
    painted(colors).reduce((sum, v, i) => sum + linear(v / 255) * [0.2126, 0.7152, 0.0722][i], 0);
  const found = [];
  for (const node of document.querySelectorAll('#view *')) {
    const said = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    if (!said || !node.checkVisibility() || node.closest('.nbe-hidden')) continue;
    const papers = [];
    for (let box = node; box; box = box.parentElement) papers.unshift(getComputedStyle(box).backgroundColor);
    const [text, back] = [light([...papers, getComputedStyle(node).color]), light(papers)];
    found.push([(Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05), node.className]);
  }
  return found.sort((a, b) => a[0] - b[0])[0];
}"""
"""The text that is hardest to read: its contrast, as WCAG 2 defines it, and its class."""
WIDER_THAN_ITS_BOX = """() => [document.documentElement, ...document.querySelectorAll('#view *')]
  .filter(box => !box.closest('.nbe-hidden') && getComputedStyle(box).textOverflow !== 'ellipsis')
  .filter(box => getComputedStyle(box).display !== 'inline' && box.scrollWidth > box.clientWidth + 1 && box.clientWidth)
  .map(box => box.className || box.tagName)"""


class Page:
    """The view in a page of its own; `show` gives it failures, newest first."""

    def __init__(self, browser, theme="light", width=1000, height=900, **context):
        self.context = browser.new_context(viewport={"width": width, "height": height}, **context)
        self.page = self.context.new_page()
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        css = f":root {{ {THEMES[theme]} }}\n{Monitor._css}"
        html = _PAGE.replace("CSS", css).replace("BUNDLE", script_text(Monitor._esm))
        # Not `set_content`: only a page with an origin of its own may use the clipboard.
        self.page.route("http://localhost/errors", lambda route: route.fulfill(body=html, content_type="text/html"))
        self.page.goto("http://localhost/errors")
        self.page.wait_for_function("window.view?.items")
        self.view = self.page.locator("#view")
        self.items = self.page.locator(".nbe-item")

    def show(self, failures, more=0):
        self.page.evaluate("([failures, more]) => view.update(failures, more)", [failures, more])

    def open_all(self):
        """Open everything that folds."""
        while shut := self.page.locator("details:not([open]) > summary").filter(visible=True).all():
            shut[0].click()

    def close(self):
        self.page.evaluate("() => view.close()")
        self.context.close()


def failures_of(*targets, looper="train", times=1):
    """Return what the view gets of failing functions, newest first."""
    log = FailureLog()
    for call, target in enumerate(targets, 1):
        for _ in range(times):
            try:
                target()
            except Exception as error:
                log.add(error, looper, "run_loop", call, will_raise=True)
    return [{"id": i, **failure_data(failure)} for i, failure in enumerate(log.entries())][::-1]


def plain():
    readings = {"a": 1}
    return readings["a"] + readings["😀 <i>b</i>"]  # "quoted" & <b>bold</b>


def chained():
    try:
        plain()
    except KeyError as error:
        error.add_note("a note\nof two lines <script>window.hacked = 1</script>")
        raise ValueError("<img src=x onerror='window.hacked = 1'> & more\nsecond line") from error


def while_handled():
    try:
        plain()
    except KeyError:
        raise RuntimeError("x" * 500)  # noqa: B904 - that is what is looked at


def recursive(depth=100):
    if depth:
        recursive(depth - 1)
    raise ValueError("deep")


def grouped():
    errors = []
    for target in (plain, chained):
        try:
            target()
        except Exception as error:
            errors.append(error)
    raise ExceptionGroup("several", errors)


def not_python():
    compile("a = (1,\nb = 2", "some.py", "exec")


ALL = (plain, chained, while_handled, recursive, grouped, not_python)


def repeated(failures, number, **changes):
    """Return the failures with one of them changed."""
    failures = copy.deepcopy(failures)
    failures[number].update(changes)
    return failures
