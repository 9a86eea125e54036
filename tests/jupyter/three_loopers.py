"""A notebook with three loopers in a real JupyterLab, and the means to steer its panel and to read it."""

import re

import lab
import page_checks
from playwright.sync_api import expect

WAIT = lab.WAIT_SECS * 1000

THREE_LOOPERS = """
import threading
from nblooper import Coordinator
coord = Coordinator(name="three")
calls, never = [], threading.Event()

@coord.loop(every_secs=0.05, on_error="continue")
def reader():
    if calls.append(1) or len(calls) % 5 == 0:
        raise ValueError("bad reading")  # the line to look for

@coord.loop(every_secs=0.02)
def fast():
    sum(range(1000))

@coord.loop(every_secs=None)
def busy():
    never.wait(0.01)

coord
"""


def row(notebook, name):
    button = notebook.page.locator(f'button[title="{name}"]')
    return notebook.panel.locator("tbody tr:not(.nbl-why)", has=button)


def calls(notebook, name):
    return int(row(notebook, name).locator(".nbl-done").inner_text().replace(",", ""))


def wait_for_more_calls(notebook, name):
    before = calls(notebook, name)
    notebook.wait_for(page_checks.MORE_CALLS, [name, before])


def choose(notebook, name):
    notebook.panel.locator(".nblooper-choice").get_by_role("combobox").select_option(label=name)


def click(notebook, label):
    notebook.panel.get_by_role("button", name=label, exact=True).click()


def expect_state(notebook, name, *states):
    expect(row(notebook, name)).to_contain_text(re.compile("|".join(states)), timeout=WAIT)


def wait_until_drawn(notebook, secs):
    """Wait until the first chart shows so many seconds of the run."""
    notebook.wait_for(f"secs => ({page_checks.NEWEST_SECS})() >= secs", secs)
