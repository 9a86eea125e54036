"""Three stories from work, each in a real kernel: a checkpoint beside training, a heater, and a read that hangs."""

import json

import pytest

pytestmark = pytest.mark.timeout(300)


def answer(kernel, cell):
    """Run a cell that prints one line of JSON last, and return what that says."""
    request = kernel.run(cell)
    kernel.until_done(request)
    assert kernel.replies[request] == "ok", kernel.outputs[request]
    return json.loads(kernel.outputs[request].strip().splitlines()[-1])


TRAINING = """
import io, json, numpy as np, nblooper
from nblooper import Coordinator

weights, velocity, steps = np.zeros(20_000), np.zeros(20_000), [0]
files, mode, in_evaluation = [], ["train"], [0]
coord = Coordinator(name="training")

@coord.loop(every_secs=None)
def train():
    in_evaluation[0] += mode[0] == "eval"
    velocity[:] = steps[0] + 1       # a step of momentum: all three belong together
    weights[:10_000] += 1
    sum(range(100))
    weights[10_000:] += 1
    steps[0] += 1

@coord.loop(every_secs=0.01, after="train")
def checkpoint():
    with coord.paused("train"):
        mode[0] = "eval"
        file = io.BytesIO()
        np.savez(file, weights=weights, velocity=velocity, steps=steps)
        mode[0] = "train"
    files.append(file.getvalue())
"""


def test_a_checkpoint_beside_training_is_never_torn(kernel):
    kernel.until_done(kernel.run(TRAINING))
    found = answer(
        kernel,
        """
        while len(files) < 300:
            coord.wait_for_stop(0.05)
        coord.request_stop()
        coord.join()
        def whole(content):
            with np.load(io.BytesIO(content)) as saved:
                return {*saved["weights"], *saved["velocity"]} == {float(saved["steps"][0])}
        print(json.dumps([len(files) >= 300, sum(map(whole, files)) == len(files), in_evaluation[0], steps[0] > 0]))
        """,
    )
    assert found == [True, True, 0, True]


HEATER = """
import json, threading, time, nblooper
from nblooper import Coordinator

heater, temperature = [0], [20.0]
reading, go_on = threading.Event(), threading.Event()
coord = Coordinator(name="oven")

@coord.loop(every_secs=0.01)
def sensor():
    temperature[0] += 0.1 * heater[0]
    if temperature[0] > 25:
        reading.wait(10)             # or the controller might not have seen it yet
        raise RuntimeError("too hot")

@coord.loop(every_secs=0.01, after="sensor")
def control():
    if temperature[0] > 24:
        reading.set()
        go_on.wait(10)               # a slow instrument: this call ends after the stop
    heater[0] = 10

@coord.on_stop
def all_off():
    heater[0] = 0
"""


def test_the_heater_is_off_after_an_error_whatever_still_runs(kernel):
    kernel.until_done(kernel.run(HEATER))
    found = answer(
        kernel,
        """
        assert reading.wait(10) and coord.wait_for_stop(10)
        go_on.set()
        try:
            coord.join()
        except RuntimeError as error:
            said = str(error)
        time.sleep(0.1)
        print(json.dumps([said, heater[0], coord.status().state]))
        """,
    )
    assert found == ["too hot", 0, "FAILED"]


def test_the_corrected_cell_runs_after_the_error(kernel):
    kernel.until_done(kernel.run_cell("oven", HEATER + "go_on.set()\n"))
    kernel.until_done(kernel.run("assert coord.wait_for_stop(10); [one.join(10) for one in coord.loopers.values()]"))
    request = kernel.run_cell(
        "sensor", "temperature[0] = 0\n\n@coord.loop(every_secs=3600)\ndef sensor():\n    temperature[0] += 1\n"
    )
    kernel.until_done(request)
    assert kernel.replies[request] == "ok"
    assert "oven had been stopped by RuntimeError: too hot" in kernel.outputs[request]
    assert kernel.value("coord.should_stop(), coord.failures[0].exception") == "False RuntimeError: too hot"
    kernel.until_done(kernel.run("coord.request_stop(); coord.join()"))


HUNG = """
import json, threading, nblooper
from nblooper import Coordinator

answers, asked = threading.Event(), threading.Event()
coord = Coordinator(name="lab")

@coord.loop(every_secs=0.01)
def read():
    asked.set()
    answers.wait(60)                 # an instrument that does not answer

asked.wait(10)
"""


def test_a_read_that_hangs_looks_hung(kernel):
    kernel.until_done(kernel.run(HUNG))
    found = answer(
        kernel,
        """
        coord.wait_for_stop(1.2)
        status, text = coord.status()["read"], repr(coord)
        coord.stop("read")
        stopping = coord.status()["read"]
        try:
            coord.pause("read", wait=0.05)
        except RuntimeError as error:
            where = "\\n".join([str(error), *error.__notes__])
        answers.set()
        coord["read"].join(10)
        over = coord.status()["read"]
        print(json.dumps([
            status.state, status.call_secs > 1, status.calls, "in its first call for" in text,
            stopping.state, stopping.stopping_secs >= 0, "answers.wait(60)" in where, over.state, over.call_secs,
        ]))
        """,
    )
    assert found == ["CALLING", True, 0, True, "STOPPING", True, True, "STOPPED", None]
