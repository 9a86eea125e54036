"""Failures as data for the browser."""

import json
import os
import types

import pytest
from fakes import failure

from nblooper.data.failures import ErrorDetail, Frame
from nblooper.failures.detail import render
from nblooper.jupyter.wire.tracebacks import failure_data


@pytest.fixture
def shell(monkeypatch):
    """An IPython that has run cell 5 under the name /tmp/ipykernel_1/5.py."""

    def format_code_name(name):
        return ("Cell", "In[5]") if name == "/tmp/ipykernel_1/5.py" else None

    compiler = types.SimpleNamespace(format_code_name=format_code_name)
    monkeypatch.setattr("IPython.get_ipython", lambda: types.SimpleNamespace(compile=compiler))


def frame(filename, function="read", line=3, **changes):
    values = {"source": ((3, "x = 1"),), "columns": (0, 1), "own": False, "repeats": 2}
    return Frame(filename, line, function, **{**values, **changes})


def place(one):
    data = failure_data(failure(chain=(ErrorDetail("E", "m", (), (one,)),)))
    return data["chain"][0]["frames"][0]["place"]


def test_all_that_is_known_of_a_failure():
    inner = ErrorDetail("KeyError", "'k'", ("a note",), (frame("/x.py"),))
    chain = (inner, ErrorDetail("ValueError", "bad", (), (), "cause", ((inner,),)))
    data = failure_data(
        failure(chain=chain, count=3, last_call=9, last_time=1.7e9, last_exception="ValueError: worse\x00 & more")
    )
    detail = {
        "link": "",
        "kind": "KeyError",
        "message": "'k'",
        "notes": ["a note"],
        "frames": [
            {
                "place": "File /x.py:3, in read()",
                "source": [[3, "x = 1"]],
                "line": 3,
                "columns": [0, 1],
                "own": False,
                "repeats": 2,
            }
        ],
        "members": [],
    }
    assert data == {
        "looper": "a",
        "call": 7,
        "lastCall": 9,
        "time": 1.6e9,
        "lastTime": 1.7e9,
        "count": 3,
        "where": "",
        "exception": "ValueError: bad reading",
        "lastException": "ValueError: worse� & more",
        "kind": "ValueError",
        "message": "bad",
        "chain": [
            detail,
            {"link": "cause", "kind": "ValueError", "message": "bad", "notes": [], "frames": [], "members": [[detail]]},
        ],
        "text": 'Traceback (most recent call last):\n  File "cell", line 3\n    read()\nValueError: bad reading',
    }
    assert json.loads(json.dumps(data)) == data


def test_a_failure_without_a_chain_has_type_and_message():
    data = failure_data(failure(exception="ValueError: a: b"))
    assert (data["kind"], data["message"], data["chain"]) == ("ValueError", "a: b", [])
    data = failure_data(failure(exception="KeyboardInterrupt"))
    assert (data["kind"], data["message"]) == ("KeyboardInterrupt", "")


@pytest.mark.parametrize(
    ("where", "words"),
    [("run_loop", ""), ("stop_loop", "in stop_loop"), ("reported", "reported by request_stop")],
)
def test_where_in_words(where, words):
    assert failure_data(failure(where=where))["where"] == words


def test_cells_have_the_names_that_ipython_gives_them(shell):
    assert place(frame("/tmp/ipykernel_1/5.py")) == "Cell In[5], line 3, in read()"
    assert place(frame("/tmp/ipykernel_1/5.py", "<module>")) == "Cell In[5], line 3"
    assert place(frame("/tmp/ipykernel_1/6.py")) == "File /tmp/ipykernel_1/6.py:3, in read()"


@pytest.mark.parametrize("folder", ["/opt/lab/lib/python3.11/site-packages/", "C:\\lab\\Lib\\site-packages\\"])
def test_files_of_installed_packages_are_named_from_their_package_on(folder):
    assert place(frame(f"{folder}scipy/ndimage/_filters.py")) == "File scipy/ndimage/_filters.py:3, in read()"


def test_a_real_shell_names_its_cells(monkeypatch):
    compilerop = pytest.importorskip("IPython.core.compilerop")
    compiler = compilerop.CachingCompiler()
    name = compiler.cache("def read(): 1 / 0\n", 12)
    monkeypatch.setattr("IPython.get_ipython", lambda: types.SimpleNamespace(compile=compiler))
    space = {}
    exec(compiler("def read(): 1 / 0\n", name, "exec"), space)
    with pytest.raises(ZeroDivisionError) as caught:
        space["read"]()
    data = failure_data(failure(chain=render(caught.value).chain))
    last = data["chain"][0]["frames"][-1]
    assert last["place"] == "Cell In[12], line 1, in read()"
    assert last["source"] == [[1, "def read(): 1 / 0"]]


@pytest.mark.parametrize("broken", [None, types.SimpleNamespace(), types.SimpleNamespace(compile=compile)])
def test_without_a_shell_that_knows_it_is_a_file(monkeypatch, broken):
    monkeypatch.setattr("IPython.get_ipython", lambda: broken)
    assert place(frame("/tmp/ipykernel_1/5.py")) == "File /tmp/ipykernel_1/5.py:3, in read()"


def test_files_are_named_from_the_nearest_folder_on(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    inside, beside = os.path.join("work", "a.py"), os.path.join(tmp_path, "b.py")
    assert place(frame(os.path.join(tmp_path, inside))) == "File a.py:3, in read()"
    assert place(frame(beside)) == f"File ~{os.sep}b.py:3, in read()"
    assert place(frame(f"{tmp_path}-other{os.sep}c.py")) == f"File {tmp_path}-other{os.sep}c.py:3, in read()"
    assert place(frame("<string>", "", 1)) == "File <string>:1"


def test_frames_that_were_left_out_say_so():
    assert place(Frame("", 0, "… 960 frames left out …", (), None, own=False)) == "… 960 frames left out …"


def test_what_cannot_be_sent_is_replaced():
    bad = "\ud800\x00"
    chain = (ErrorDetail(bad, bad, (bad,), (frame(bad, bad, source=((3, bad),)),), "", ()),)
    data = failure_data(failure(bad, bad, where=bad, traceback_text=bad, chain=chain))
    text = json.dumps(data, ensure_ascii=False)
    assert "\ud800" not in text
    assert "\x00" not in text
    text.encode()


def test_long_texts_are_bounded():
    data = failure_data(failure(exception="E" * 5000, traceback_text="first " + "x" * 100_000 + " last"))
    assert len(data["exception"]) == 500
    assert len(data["text"]) < 20_100
    assert data["text"].startswith("first")
    assert data["text"].endswith("last")
    assert "80,011 characters left out" in data["text"]


def test_a_last_message_that_is_that_of_the_first_is_not_sent():
    same = "ValueError: bad reading"
    assert failure_data(failure(exception=same, count=3, last_exception=same))["lastException"] == ""
    assert len(failure_data(failure(last_exception="E: " + "x" * 9999))["lastException"]) == 500
