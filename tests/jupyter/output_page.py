"""A page with nothing but the Output view, fed with what the kernel side sends for real logs."""

import base64

from charts_page import script_text
from errors_page import THEMES
from fakes import looper, snapshot

from nblooper.jupyter.wire.feed import Sample
from nblooper.jupyter.wire.monitor import Monitor
from nblooper.jupyter.wire.output import MOST_ROWS, Outputs
from nblooper.output.log import OutputLog

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>output</title><style>
body { margin: 0; padding: 12px; background: var(--jp-layout-color1); font-family: sans-serif; }
CSS</style>
<body><div class="nblooper-panel"><div id="view"></div></div>
<script type="module">
const code = new Blob([BUNDLE], { type: "text/javascript" });
const { OutputView, noOutput, withOutput } = await import(URL.createObjectURL(code));
window.widgets = {};
window.model = { widget_manager: {
  get_model: async id => { if (!(id in widgets)) throw new Error("gone"); return widgets[id]; },
  create_view: async text => { const el = document.createElement("button"); el.textContent = text; return { el }; },
} };
window.outputs = noOutput();
window.take = (delta, most) => { outputs = withOutput(outputs, delta, most); };
window.view = new OutputView(document.getElementById("view"), model);
</script></body></html>"""
# A red dot of one pixel.
PNG = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==")
).decode()


class Page:
    """The view in a page of its own; `refresh` shows it what is new in the logs."""

    def __init__(self, browser, theme="light", width=1000, height=500):
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page = self.context.new_page()
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda line: self.problems.append(line.text) if line.type == "error" else None)
        css = f":root {{ {THEMES[theme]} }}\n{Monitor._css}"
        self.page.set_content(_PAGE.replace("CSS", css).replace("BUNDLE", script_text(Monitor._esm)))
        self.page.wait_for_function("window.view?.list")
        self.view, self.list = self.page.locator("#view"), self.page.locator(".nbo-list")
        self.lines = self.page.locator(".nbo-line")
        self.logs, self.feed = {}, Outputs()

    def log(self, name):
        """Return the log of a looper."""
        return self.logs.setdefault(name, OutputLog())

    def refresh(self, focus="", whole=False):
        """Show what is new, and wait until it is drawn."""
        status = snapshot(*(looper(name) for name in self.logs))
        delta = self.feed.delta(Sample(status, None, "", (), {}, 0, (), {}, {}, outputs=self.logs), whole)
        if delta is not None:
            self.page.evaluate("([delta, most]) => take(delta, most)", [delta.content, MOST_ROWS])
        self.page.evaluate("focus => view.update(outputs, focus)", focus)
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def texts(self):
        """Return the texts of the lines that are shown."""
        return self.page.locator(".nbo-text").all_inner_texts()

    def close(self):
        self.page.evaluate("() => view.close()")
        self.context.close()


def fill(page):
    """Print some of everything."""
    train, evaluate = page.log("train"), page.log("evaluate <b>with a long name</b>")
    train.write("stdout", "epoch 1, loss 0.532\n")
    evaluate.write("stderr", "UserWarning: careful\n")
    train.write(
        "stdout", "\x1b[1;31mred and bold\x1b[0m \x1b[32mgreen\x1b[0m \x1b[33myellow\x1b[0m \x1b[34mblue\x1b[0m "
    )
    train.write("stdout", "\x1b[35mmagenta\x1b[0m \x1b[36mcyan\x1b[0m \x1b[37mwhite\x1b[0m \x1b[30mblack\x1b[0m\n")
    train.write("stdout", "\x1b[41mon red\x1b[0m \x1b[7minverse\x1b[0m \x1b[4munderlined\x1b[0m \x1b[2mdim\x1b[0m\n")
    train.write(
        "stdout", "\x1b[38;5;208morange\x1b[0m \x1b[38;2;120;200;255mlight blue\x1b[0m \x1b[48;5;22mgreen\x1b[0m\n"
    )
    train.write("stderr", "\r 10%|#         | 10/100\r 70%|#######   | 70/100")
    evaluate.write("stdout", "<img src=x onerror='window.hacked=1'> & a\ttab, a bell \x07 and " + "words " * 40 + "\n")
    evaluate.display({"text/plain": "<Figure>", "image/png": PNG})
    rows = "".join(f"<tr><th>{row}</th><td>{row * 0.5}</td><td>{row**2}</td></tr>" for row in range(4))
    head = "<tr><th></th><th>x</th><th>y</th></tr>"
    style = "<style>* { color: red }</style>"
    page.log("train").display(
        {
            "text/plain": "a table",
            "text/html": f"{style}<table border='1' class='dataframe'>{head}{rows}</table>",
        }
    )
    train.write("stdout", "the end\n")
