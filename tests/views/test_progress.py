"""Progress, as tqdm writes it."""

import dataclasses
import re

from helpers import ODD_TEXT

import nblooper
from nblooper import Coordinator, State
from nblooper.views.progress import Progress


def _coord():
    coord = Coordinator()

    def train():
        nblooper.record(loss=0.25)

    coord.loop(train, every_secs=None, max_calls=400)
    coord.loop(lambda: None, every_secs=None, max_calls=3, name="no end")
    coord.join()
    return coord


def _shown(**changes):
    snapshot = _coord().snapshot()
    train = dataclasses.replace(snapshot["train"], **changes)
    return Progress(dataclasses.replace(snapshot, loopers=(train,)))


def test_a_line_has_share_counts_times_rate_and_values():
    running = {"state": State.CALLING, "rate_hz": 50.0, "active_secs": 3.9, "finished": False}
    shown = _shown(run_calls=100, **running)
    assert repr(shown) == "train:  25%|█████               | 100/400 [00:03<00:06, 50.00it/s, loss=0.25]"
    assert repr(_shown(run_calls=130, **running)).startswith("train:  32%|██████▌             | 130/400")
    slow = {**running, "rate_hz": 0.25}
    assert "[00:03<20:00, 4.00s/it, loss=0.25]" in repr(_shown(run_calls=100, **slow))
    assert repr(_shown(run_calls=100, max_calls=None, **running)) == "train: 100it [00:03, 50.00it/s, loss=0.25]"


def test_what_has_ended_says_so_and_shows_the_rate_of_its_run():
    ended = repr(_shown(active_secs=8.0))
    assert ended == "train: 100%|████████████████████| 400/400 [00:08<00:00, 50.00it/s, loss=0.25, finished]"
    failed = repr(_shown(active_secs=8.0, failures=1200))
    assert failed.endswith("50.00it/s, loss=0.25, finished, 1,200 errors]")
    paused = repr(_shown(state=State.PAUSED, run_calls=100, rate_hz=0.0, active_secs=2.0, finished=False))
    assert "100/400 [00:02<?, 50.00it/s, loss=0.25, paused]" in paused


def test_names_are_aligned_in_text_and_nothing_odd_reaches_a_terminal():
    lines = repr(_coord().progress()).split("\n")
    assert [line.split(":")[0] for line in lines] == ["train ", "no end"]
    odd = _shown(name=ODD_TEXT)
    assert repr(odd).isprintable()


def test_html_has_a_bar_and_names_are_data():
    html = _shown(name="<b>x</b>")._repr_html_()
    assert '<progress value="1.0000" max="1"' in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<b>" not in html
    assert re.search("400/400</td>", html)


def test_without_loopers():
    assert repr(Coordinator().progress()) == "no loopers"
    assert "no loopers" in Coordinator().progress()._repr_html_()
