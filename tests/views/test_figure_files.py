"""Figures saved to files: their names, and what is said when it fails."""

import os
import re

import pytest

from nblooper.views.figure.files import save_figure
from tests.views.measured import PNG, coordinator, looper, uncalled


@pytest.mark.parametrize(("suffix", "begin"), [("png", PNG), ("svg", b"<?xml")])
def test_saving_names_the_file_by_name_and_time(tmp_path, suffix, begin):
    path = save_figure(coordinator(looper()), tmp_path, suffix, "train")
    assert re.fullmatch(rf"digits_train-\d{{8}}-\d{{6}}\.{suffix}", path.name)
    assert path.read_bytes().startswith(begin)
    assert path.parent == tmp_path


def test_the_timeline_is_saved_too(tmp_path):
    path = save_figure(coordinator(looper()), tmp_path, "svg", kind="timeline")
    assert b"Calls, and above them how late they began" in path.read_bytes()


def test_saving_never_overwrites(tmp_path, monkeypatch):
    monkeypatch.setattr("nblooper.views.figure.files.time.strftime", lambda _: "20260102-030405")
    paths = [save_figure(uncalled("a"), str(tmp_path)) for _ in range(3)]
    assert [path.name for path in paths] == [f"a-20260102-030405{end}.png" for end in ("", "-2", "-3")]
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(
    ("name", "start"),
    [("../../etc/passwd", "etc_passwd-"), ("a b:c*?.tar", "a_b_c_tar-"), ("..", "figure-"), ("/", "figure-"),
     ("CON", "CON-"), ("é列\ud800\x00", "é列-"), ("列" * 300, "列" * 40 + "-")],
)  # fmt: skip
def test_any_name_makes_a_file_in_the_folder(tmp_path, name, start):
    path = save_figure(uncalled(name), tmp_path)
    assert path.parent == tmp_path
    assert path.name.startswith(start)
    assert path.exists()


def test_saving_says_where_and_why_it_failed(tmp_path):
    file = tmp_path / "file"
    file.touch()
    for folder, reason in ((tmp_path / "missing", "No such file or directory"), (file, "Not a directory")):
        with pytest.raises(OSError, match=f"the figure cannot be saved in {re.escape(str(folder))}: {reason}"):
            save_figure(uncalled(), folder)
    with pytest.raises(ValueError, match='format must be "png" or "svg"; got \'pdf\''):
        save_figure(uncalled(), tmp_path, "pdf")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    full = type(tmp_path).open

    def on_full_disk(path, mode):
        full(path, mode).close()
        return open("/dev/full", "wb")

    monkeypatch.setattr("pathlib.Path.open", on_full_disk)
    with pytest.raises(OSError, match="No space left on device"):
        save_figure(uncalled(), tmp_path)
    assert not list(tmp_path.iterdir())
