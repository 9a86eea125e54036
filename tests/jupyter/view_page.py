"""The monitor's browser side in a bare page: fed with what the kernel side sends, without any Jupyter."""

import base64

from nblooper.jupyter.wire.monitor import Monitor

LIGHT = {
    "--jp-ui-font-color1": "#212121",
    "--jp-ui-font-color2": "#616161",
    "--jp-layout-color1": "#ffffff",
    "--jp-layout-color2": "#eeeeee",
    "--jp-border-color2": "#e0e0e0",
    "--jp-error-color1": "#d32f2f",
    "--jp-brand-color1": "#1976d2",
    "--jp-success-color1": "#388e3c",
}
_PAGE = """<!doctype html><html lang="en"><title>monitor</title><body data-jp-theme-light="true">
<div class="jupyter-widgets widget-container widget-box widget-vbox nblooper-panel">
<button class="nblooper-request_stop">Request stop</button>
<div class="nblooper-bar"><button>Start</button></div>
<div class="jupyter-widgets nblooper-monitor" id="view"></div></div></body></html>"""
_LOAD = """async ([text, saved]) => {
  const dataView = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  const traits = saved ? { saved: { ...saved, buffers: saved.buffers.map(dataView) } } : {};
  const handlers = [];
  window.sent = [];
  window.receiveNow = (message, buffers) => { for (const handler of handlers) handler(message, buffers); };
  window.receive = (message, buffers) => receiveNow(message, buffers.map(dataView));
  window.kernel = null;
  window.answer = comms => { window.kernel = { requestCommInfo: async () => ({ content: { status: 'ok', comms } }) }; };
  window.traits = traits;
  const model = { on: (name, handler) => handlers.push(handler), send: content => window.sent.push(content),
    get: name => window.traits[name], set: (name, value) => { window.traits[name] = value; },
    widget_manager: { get kernel() { return window.kernel; } } };
  const url = URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
  const widget = (await import(url)).default();
  window.closeModel = widget.initialize({ model });
  window.closeView = widget.render({ model, el: document.getElementById('view') });
}"""


class MonitorPage:
    """One view of a monitor; `take` gives it messages as the fixture `messages` collects them.

    Time passes as it does everywhere; where it is `clocked`, `pass_secs` has more of it pass at once.
    """

    def __init__(self, browser, width=1000, height=900, saved=None, clocked=True):
        if saved:
            saved = {**saved, "buffers": [base64.b64encode(buffer).decode() for buffer in saved["buffers"]]}
        self.page = browser.new_page(viewport={"width": width, "height": height})
        if clocked:
            self.page.clock.install()
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda line: self.problems.append(line.text) if line.type == "error" else None)
        self.page.set_content(_PAGE)
        variables = ";".join(f"{name}:{value}" for name, value in LIGHT.items())
        self.page.add_style_tag(content=f":root {{{variables}}}\n{Monitor._css}")
        self.page.evaluate(_LOAD, [Monitor._esm, saved])
        self.view = self.page.locator("#view")

    def take(self, messages):
        """Receive messages, in order, and forget them."""
        for _, data, buffers in messages:
            if data.get("method") == "custom":
                encoded = [base64.b64encode(buffer).decode() for buffer in buffers]
                self.page.evaluate("([message, buffers]) => receive(message, buffers)", [data["content"], encoded])
        messages.clear()

    def pass_secs(self, secs):
        """Let time pass as the page knows it."""
        self.page.clock.run_for(1000 * secs)

    def sent(self, kind):
        """Return what the view has sent of that kind."""
        return [one for one in self.page.evaluate("window.sent") if one["kind"] == kind]

    def row(self, name):
        """Return the table's row of a looper."""
        return self.page.locator("tbody tr:not(.nbl-why)", has=self.page.locator(f'button[title="{name}"]'))

    def close(self):
        """Close view, model and page."""
        self.page.evaluate("() => { closeView(); closeModel(); }")
        self.page.close()
