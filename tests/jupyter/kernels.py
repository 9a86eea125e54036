"""Kernels of several versions, and one driven by messages, as a front end does it."""

import collections
import contextlib
import functools
import json
import os
import queue
import subprocess
import sys
import textwrap
import time

from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from nblooper.jupyter.kernel import subshells

OWN = "own"
WAIT_SECS = 60

_MENDED = f"""
import importlib.util
spec = importlib.util.spec_from_file_location("mending", {subshells.__file__!r})
spec.loader.exec_module(mending := importlib.util.module_from_spec(spec))
mending.look_for_messages_after_replies(get_ipython().kernel)
del importlib, spec, mending
"""
"""What panels do when they open; without `nblooper`, which the cells that are tested import."""


def interpreters():
    """Return the interpreters whose kernels are tested: this one, and those of the environment variable.

    NBLOOPER_KERNELS="6.31=/path/to/python,7.3=/path/to/python" adds two.
    """
    given = os.environ.get("NBLOOPER_KERNELS", "")
    pairs = (pair.split("=", 1) for pair in given.split(",") if pair.strip())
    return {OWN: sys.executable, **{name.strip(): path.strip() for name, path in pairs}}


@functools.cache
def version(kernel):
    """Return the version of ipykernel in one of `interpreters`, major and minor."""
    code = "import ipykernel; print(*ipykernel.version_info[:2])"
    printed = subprocess.run([interpreters()[kernel], "-c", code], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, printed.split()))


def spec_name(kernel):
    """Return the name of the kernel specification of one of `interpreters`."""
    return f"nblooper-{kernel}"


def write_specs(folder):
    """Write a kernel specification for each of `interpreters`, each in a folder of its own below `folder`."""
    for kernel, python in interpreters().items():
        argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        name = spec_name(kernel)
        (folder / name).mkdir(parents=True)
        spec = {"argv": argv, "display_name": name, "language": "python", "metadata": {"debugger": False}}
        (folder / name / "kernel.json").write_text(json.dumps(spec))


def write_startup(ipython_folder):
    """Have kernels that use this folder of IPython's read from the start what arrives while they reply; see `_MENDED`.

    For those of pages, which may miss what a page sends before there is a panel. Other versions it leaves alone.
    """
    folder = ipython_folder / "profile_default" / "startup"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mend.py").write_text(_MENDED)


class DrivenKernel:
    """A running kernel driven by messages, and what it answered. Nothing here waits for more than `WAIT_SECS`."""

    def __init__(self, kernel, specs):
        self._manager = KernelManager(
            kernel_name=spec_name(kernel), kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(specs)])
        )
        self._manager.start_kernel(stderr=subprocess.DEVNULL)
        self._client: BlockingKernelClient = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=WAIT_SECS)
        self.forget()
        self.version = version(kernel)
        if (7, 0) <= self.version < (7, 4):  # else it may never read what arrives while it replies
            self.until_done(self._client.execute(_MENDED, silent=True))
            self.forget()

    def forget(self):
        """Forget all messages so far."""
        self.outputs = collections.defaultdict(str)
        """Text by the id of the request that it is shown under."""
        self.clears = []
        """Ids of requests whose output is to be cleared."""
        self.updates = []
        """Plain texts of displays that were replaced."""
        self.replies = {}
        """Status by the id of the request, in the order of arrival."""
        self.idle = set()
        """Ids of requests that have been dealt with."""
        self.states = []
        """Execution states with the id of the request they belong to, as they were published."""

    def run(self, code):
        """Request a cell's execution; return the request's id."""
        return self._client.execute(textwrap.dedent(code))

    def run_cell(self, cell, code):
        """Request the execution of the cell with this id, as front ends with ids do; return the request's id."""
        content = {"code": textwrap.dedent(code), "silent": False, "store_history": True, "allow_stdin": False}
        message = self._client.session.msg("execute_request", content, metadata={"cellId": cell})
        self._client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def shown(self, code):
        """Run a cell; return what it shows."""
        return self.outputs[self.done(code)]

    def value(self, expression):
        """Return what a cell that prints `expression` shows."""
        return self.shown(f"print({expression})").strip()

    def done(self, code):
        """Run a cell to its end; again if it was aborted, as is what a kernel gets just when a cell fails."""
        request = self.run(code)
        self.until_done(request)
        return self.done(code) if self.replies[request] == "aborted" else request

    def click(self, comm_id):
        """Click a button as a front end without subshells does; return the message's id."""
        data = {"method": "custom", "content": {"event": "click"}}
        message = self._client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        self._client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def interrupt(self):
        """Interrupt the kernel as the front end's button does."""
        self._manager.interrupt_kernel()

    def interrupt_until_done(self, request):
        """Interrupt the cell that runs until `request` has been dealt with: an interrupt in a finalizer is lost."""
        for _ in range(5):
            self.interrupt()
            if self._done_soon(request):
                return
        self.until_done(request)

    def end_cells(self):
        """Interrupt the cell that runs, if any does, until the kernel runs the next one."""
        for _ in range(5):
            self.interrupt()
            if self._done_soon(self.run("pass")):
                return
        raise AssertionError(f"five interrupts did not end the cell that runs: {self._newest()}")

    def _done_soon(self, request):
        end = time.monotonic() + WAIT_SECS / 10
        while not self._is_done(request) and time.monotonic() < end:
            self._read(0.02)
        return self._is_done(request)

    def _is_done(self, request):
        return request in self.replies and request in self.idle

    def delete_subshells(self):
        """Delete all subshells, as any client of the kernel may."""
        for subshell in self._control("list_subshell_request")["subshell_id"]:
            self._control("delete_subshell_request", {"subshell_id": subshell})

    def _control(self, kind, content=None):
        self._client.control_channel.send(self._client.session.msg(kind, content))
        return self._client.get_control_msg(timeout=WAIT_SECS)["content"]

    def until(self, condition):
        """Read messages until `condition()` is true."""
        end = time.monotonic() + WAIT_SECS
        while not condition():
            assert time.monotonic() < end, f"did not happen in time: {self._newest()}"
            self._read(0.02)

    def _newest(self):
        return list(self.outputs.values())[-5:], list(self.replies.items())[-5:], self.states[-5:]

    def until_done(self, *requests):
        """Read messages until all requests of cells have been dealt with."""
        self.until(lambda: all(map(self._is_done, requests)))

    def until_handled(self, *clicks):
        """Read messages until all clicks have been dealt with."""
        self.until(lambda: self.idle.issuperset(clicks))

    def until_printed(self, request, text):
        """Read messages until a cell has printed a text."""
        self.until(lambda: text in self.outputs[request])

    def _read(self, secs):
        with contextlib.suppress(queue.Empty):
            self._published(self._client.get_iopub_msg(timeout=secs))
        with contextlib.suppress(queue.Empty):
            reply = self._client.get_shell_msg(timeout=0)
            if reply["header"]["msg_type"] == "execute_reply":
                self.replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]

    def _published(self, message):
        kind, content = message["header"]["msg_type"], message["content"]
        request = message["parent_header"].get("msg_id")
        if kind == "stream":
            self.outputs[request] += content["text"]
        elif kind == "display_data":
            self.outputs[request] += content["data"]["text/plain"] + "\n"
        elif kind == "clear_output":
            self.clears.append(request)
        elif kind == "update_display_data":
            self.updates.append(content["data"]["text/plain"])
        elif kind == "error":
            self.outputs[request] += f"{content['ename']}: {content['evalue']}\n"
        elif kind == "status":
            self.states.append((content["execution_state"], request))
            if content["execution_state"] == "idle":
                self.idle.add(request)

    def shut_down(self, secs):
        """Ask the kernel to end, as a front end does; return whether it does so by itself in time."""
        self._manager.request_shutdown()
        deadline = time.monotonic() + secs
        while self._manager.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self._manager.is_alive()

    def close(self):
        """End the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()
