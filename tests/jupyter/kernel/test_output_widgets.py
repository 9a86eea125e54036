"""Widgets that loopers use and display, in real kernels of each version."""

import pytest

pytestmark = pytest.mark.timeout(300)

FIRST_IMPORT = """
import sys, time
from nblooper import Coordinator
coord = Coordinator()
assert "ipywidgets" not in sys.modules

@coord.loop(every_secs=None, max_calls=2)
def fit():
    print("epoch began")
    import ipywidgets
    out = ipywidgets.Output()
    with out:
        out.clear_output()
        print("in out")
    print("epoch loss 0.3")

coord.join()
"""


def test_a_looper_may_be_the_first_who_imports_widgets(fresh):
    fresh.shown(FIRST_IMPORT)
    assert fresh.value("[line.text for line in coord['fit'].output]") == str(["epoch began", "epoch loss 0.3"] * 2)
    assert fresh.value("__import__('comm').create_comm.__module__") == "ipykernel.ipkernel"


def test_a_widget_that_was_displayed_reads_as_it_is_now(talkers):
    talkers.shown(
        """
        from ipywidgets import IntProgress
        def act():
            bars.append(IntProgress())
            display(bars[-1])
        bars = []
        looper = once(act)
        """
    )
    assert talkers.value("texts(looper)") == "['IntProgress(value=0)']"
    talkers.shown("bars[0].value = 7")
    assert talkers.value("texts(looper)") == "['IntProgress(value=7)']"
    assert talkers.value("looper.output[0].data['text/plain']") == "IntProgress(value=7)"
    talkers.shown("bars[0].close()")
    assert talkers.value("texts(looper)") == "['IntProgress(value=0)']"


BARS = """
from tqdm.auto import tqdm
tqdm.monitor_interval = 0

def act():
    bar = tqdm(total=10, desc="manual")
    bar.update(5)
    talks.append(texts(coord["once"])[-1])
    bar.close()
    made.append(bar)
    for _ in tqdm(range(3), desc="stays"):
        pass
    for _ in tqdm(range(3), desc="goes", leave=False):
        pass

talks, made = [], []
looper = once(act)
"""


def test_bars_of_tqdm_that_are_widgets_read_as_they_are_and_as_they_were_at_their_end(talkers):
    if talkers.value("__import__('importlib.util').util.find_spec('tqdm') is not None") == "False":
        pytest.skip("it has no tqdm")
    talkers.shown(BARS)
    assert talkers.value("talks[0][:12]") == "manual:  50%"
    assert talkers.value("'5/10' in talks[0]") == "True"
    manual, stays, goes = eval(talkers.value("texts(looper)"))
    assert manual.startswith("manual:  50%|#####     | 5/10 [")
    assert stays.startswith("stays: 100%|##########| 3/3 [")
    assert goes == ""
    talkers.shown("time.sleep(1.1)")
    assert eval(talkers.value("texts(looper)")) == [manual, stays, goes]
    assert talkers.value("[len(line.data) for line in looper.output]") == "[2, 2, 1]"
