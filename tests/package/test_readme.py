"""The README's code blocks run, with stand-ins for what a reader brings, and its commands name what there is."""

import re
import shlex
import tomllib
import types
from importlib.util import find_spec

import pytest
from helpers import eventually
from readme import README, blocks

import nblooper
from nblooper import Coordinator
from nblooper.testing import VirtualClock

ROOT = README.parent


class Heater:
    power = 1500


class Plant:
    """Water that a heater of a controller warms."""

    temperature = 20.0

    def step(self):
        self.temperature += 0.01 * (60.0 - self.temperature)

    update = step


class Saved:
    """What takes the place of torch and of what is saved."""

    def __init__(self):
        self.saved = []

    def save(self, what, path):
        self.saved.append((what, path))

    def state_dict(self):
        return {"w": 1.0}


def ten_lines(run):
    names = {
        "readings": [],
        "sensor": types.SimpleNamespace(read=lambda: 21.5),
        "batches": iter(range(30_000)),
        "model": types.SimpleNamespace(step=lambda batch: None),
    }
    run(names)
    coord = names["coord"]
    eventually(lambda: coord.status()["train"].calls == 20_000)
    assert names["readings"]
    assert not coord.failures


def safe_hand_over(run):
    torch = Saved()
    coord = Coordinator()
    coord.loop(int, every_secs=None, name="train")
    run({"coord": coord, "torch": torch, "model": torch, "optimizer": torch, "path": "model.pt"})
    eventually(lambda: torch.saved)
    assert torch.saved[0] == ({"model": {"w": 1.0}, "optimizer": {"w": 1.0}}, "model.pt")


def switched_off(run):
    heater, coord = Heater(), Coordinator()
    coord.loop(int, every_secs=0.01)
    run({"heater": heater, "coord": coord})
    coord.request_stop()
    coord.join()
    assert heater.power == 0


def virtual_time(run):
    plant = Plant()
    names = {"VirtualClock": VirtualClock, "Coordinator": Coordinator, "plant": plant, "controller": Plant()}
    run(names)  # it has an assertion
    assert names["clock"].now() == 3600


def printed(run):
    coord = Coordinator()
    coord.loop(print, args=["a line"], every_secs=None, max_calls=3, name="train")
    coord.join()
    run({"coord": coord})
    assert coord["train"].output.text == "a line\n" * 3


def recorded(run):
    names = {}
    run(names)
    assert names["coord"].snapshot()["train"].values["loss"].count == 200


PYTHON = {
    "Ten lines 1": ten_lines,
    "Safe hand-over 1": safe_hand_over,
    "Safe hand-over 2": switched_off,
    "Test your own loops 1": virtual_time,
    "What the loops do 1": recorded,
    "What loopers print 1": printed,
}


def test_each_block_has_a_test():
    assert blocks("python").keys() == PYTHON.keys()
    assert blocks("sh")


@pytest.mark.usefixtures("at_the_end_all_is_stopped")
@pytest.mark.parametrize("block", PYTHON)
def test_a_block_does_what_it_says(block):
    code = compile(blocks("python")[block], f"README: {block}", "exec")
    PYTHON[block](lambda names: exec(code, names))


def named_attributes():
    """Return what the README calls on `coord` or a looper of it or `nblooper`, in its text and tables."""
    prose = re.sub(r"^```.*?^```", "", README.read_text(encoding="utf-8"), flags=re.M | re.S)
    snippets = re.findall(r"`([^`\n]+)`", prose)
    pattern = re.compile(r"\b(coord|nblooper|looper|coord\[\"\w+\"\])\.([a-z]\w*)")
    return sorted({match for snippet in snippets for match in pattern.findall(snippet)})


@pytest.mark.parametrize(("owner", "attribute"), named_attributes())
def test_what_the_text_names_is_there(owner, attribute):
    things = {"coord": Coordinator(), "nblooper": nblooper}
    assert hasattr(things.get(owner, nblooper.LooperThread), attribute) or find_spec(f"{owner}.{attribute}")


@pytest.mark.parametrize("command", blocks("sh").values())
def test_what_a_command_names_is_there(command):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for extra in re.findall(r"\.\[(\w+)\]", command):
        assert extra in extras
    words = shlex.split(command)
    for word in words:
        if word.endswith(".ipynb") or word.startswith("nblooper/"):
            assert (ROOT / word).exists()
    if "tests.benchmarks" in words:
        names = words[words.index("tests.benchmarks") + 1 :]
        assert all(name == "--markdown" or (ROOT / "tests/benchmarks" / f"{name}.py").exists() for name in names)
