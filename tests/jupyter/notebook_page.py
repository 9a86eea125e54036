"""A notebook in JupyterLab, in a real browser."""

from lab import WAIT_SECS

_CELLS = "window.jupyterapp.shell.currentWidget.content.widgets"


class Notebook:
    """One notebook in one page; cells are counted from 0."""

    def __init__(self, browser, server, name, width=1300, height=1000, scale=1):
        context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
        self.page = context.new_page()
        self.page.set_default_timeout(WAIT_SECS * 1000)
        self.console = []
        self.page.on("console", lambda message: self.console.append((message.type, message.text)))
        self.page.on("pageerror", lambda error: self.console.append(("pageerror", str(error))))
        try:
            self.page.goto(server.address(name))
            self.page.wait_for_selector(".jp-Notebook .jp-CodeCell")
            self.wait_for("""() => { const context = window.jupyterapp?.shell?.currentWidget?.context;
                const kernel = context?.sessionContext?.session?.kernel;
                return !!kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle'; }""")
        except BaseException:
            context.close()  # or it would go on beside the next test
            raise

    @property
    def panel(self):
        """The panels of the page, as a locator."""
        return self.page.locator(".nblooper-panel")

    def wait_for(self, script, arg=None):
        """Wait until the JavaScript function `script` returns something true."""
        self.page.wait_for_function(script, arg=arg)

    def command(self, name):
        """Start a command of JupyterLab; the promise of running cells resolves when they end, so do not await it."""
        self.page.evaluate("name => { window.jupyterapp.commands.execute(name); }", name)

    def run_all(self):
        """Run all cells and wait until they are done."""
        self.command("notebook:run-all-cells")
        self.wait_all_done()

    def wait_all_done(self):
        """Wait until all cells have run."""
        self.wait_for(f"""() => {_CELLS}.filter(cell => cell.model.type === 'code')
            .filter(cell => cell.model.sharedModel.source.trim())
            .every(cell => cell.model.executionCount !== null && cell.model.executionState !== 'running')""")

    def run_cell(self, index, wait=True):
        """Run one cell; wait until it is done, or only until it runs."""
        before = self.page.evaluate(f"index => {_CELLS}[index].model.executionCount", index)
        self.start_cell(index)
        if wait:
            self.wait_done(index, before)
        else:
            self.wait_for(f"index => {_CELLS}[index].model.executionState === 'running'", index)

    def start_cell(self, index):
        """Have one cell run when its turn comes."""
        self.page.evaluate(
            """index => { const book = window.jupyterapp.shell.currentWidget.content; book.activeCellIndex = index;
            book.deselectAll(); window.jupyterapp.commands.execute('notebook:run-cell'); }""",
            index,
        )

    def run_code(self, index, code):
        """Put code into a cell and run it, without waiting."""
        self.page.evaluate(f"([index, code]) => {_CELLS}[index].model.sharedModel.setSource(code)", [index, code])
        self.start_cell(index)

    def wait_done(self, index, before=None):
        """Wait until the cell has run; `before` is the execution count it had before."""
        script = f"""([index, before]) => {{ const model = {_CELLS}[index].model;
            return ![null, before].includes(model.executionCount) && model.executionState !== 'running'; }}"""
        self.wait_for(script, [index, before])

    def wait_for_output(self, index, text):
        """Wait until a cell's output holds a text."""
        area = self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea").first
        area.filter(has_text=text).wait_for()

    def wait_until_idle(self):
        """Wait until no cell is being run or waits for its turn."""
        self.wait_for(f"() => {_CELLS}.every(cell => cell.model.executionState !== 'running')")

    def execution_count(self, index):
        """Return the number of a cell's last run, or None."""
        return self.page.evaluate(f"index => {_CELLS}[index].model.executionCount", index)

    def save(self):
        """Save the notebook and wait for it."""
        self.command("docmanager:save")
        self.wait_for("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")

    def running(self, index):
        """Whether the cell is being run."""
        return self.page.evaluate(f"index => {_CELLS}[index].model.executionState === 'running'", index)

    def output(self, index):
        """Text of a cell's output, once it stays the same: a page shows texts some time after it has them."""
        area = self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea").first
        before, shown = None, area.inner_text()
        for _ in range(20):
            if shown == before:
                break
            self.page.wait_for_timeout(100)
            before, shown = shown, area.inner_text()
        return shown

    def theme(self, name):
        """Choose the theme, `JupyterLab Dark` or `JupyterLab Light`, and wait until it is on."""
        self.page.evaluate("theme => { window.jupyterapp.commands.execute('apputils:change-theme', {theme}); }", name)
        self.wait_for("theme => document.body.dataset.jpThemeName === theme", name)

    def errors(self):
        """What the browser's console reported as errors, without the front end's own noise."""
        return [(kind, text) for kind, text in self.console if kind in ("error", "pageerror") and not _harmless(text)]

    def close(self):
        """Close the page and its browser context."""
        self.page.context.close()


# JupyterLab's and Notebook's own, whatever the notebook holds: Notebook 7.6 says the first of its settings at each
# start; ipywidgets 8.1 says the second of any widget that is closed while Lumino has a message for it: its
# `processMessage` does not look whether its view is gone.
_HARMLESS = (
    "Cannot read properties of undefined (reading 'schema')",
    "Cannot read properties of null (reading 'processLuminoMessage')",
)


def _harmless(text):
    return any(part in text for part in _HARMLESS)
