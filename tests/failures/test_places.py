"""Places in code, in words that people know."""

import types

import pytest

from nblooper.data.slow_calls import Place
from nblooper.failures.places import line_of


def test_a_line_is_named_by_function_file_and_source():
    assert line_of(Place("/lab/sensor.py", 2, "Port.read", "self.wait()", users=True)) == (
        "Port.read, sensor.py:2: self.wait()"
    )
    assert line_of(Place("/lab/sensor.py", 2, "Port.read", "", users=True)) == "Port.read, sensor.py:2"
    assert line_of(Place("", 0, "time.sleep, which is not written in Python", "", users=True)).startswith("time.sleep")


def test_a_line_of_a_cell_is_named_by_the_cells_number(monkeypatch):
    compiler = pytest.importorskip("IPython.core.compilerop").CachingCompiler()
    name = compiler.cache("def read(): pass\n", 12)
    monkeypatch.setattr("IPython.get_ipython", lambda: types.SimpleNamespace(compile=compiler))
    assert line_of(Place(name, 1, "read", "wait()", users=True)) == "read, Cell In[12], line 1: wait()"
