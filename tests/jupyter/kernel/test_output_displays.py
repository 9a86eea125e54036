"""What loopers display in real kernels of each version, and how much they may print."""

import time

import pytest

pytestmark = pytest.mark.timeout(300)


def test_a_looper_clears_its_own_output(talkers):
    printed = talkers.shown(
        """
        print("of the cell")
        def act():
            print("first")
            display(HTML("<table><tr><td>1</td></tr></table>"))
            clear_output(wait=True)
            print("second")
        looper = once(act)
        """,
    )
    assert printed == "of the cell\n"
    assert talkers.clears == []
    assert talkers.value("texts(looper)") == "['second']"
    cell = talkers.run("clear_output(); print('cleared')")
    talkers.until_done(cell)
    assert talkers.clears == [cell]


def test_displays_are_updated_where_they_are_whoever_does_it(talkers):
    cell = talkers.run("""
        of_cell = display("1 of the cell", display_id=True)
        handles = []
        def act():
            of_cell.update("2 of the cell")
            handles.append(display("1 of the looper", display_id=True))
            handles[0].update("2 of the looper")
        coord.loop(lambda: None, every_secs=0.01, name="another")
        looper = once(act)
    """)
    talkers.until_done(cell)
    assert talkers.outputs[cell] == "'1 of the cell'\n"
    assert talkers.updates == ["'2 of the cell'"]
    assert talkers.value("texts(looper)") == "[\"'2 of the looper'\"]"
    talkers.until_done(talkers.run("handles[0].update('3 of the looper')"))
    assert talkers.updates == ["'2 of the cell'"]
    assert talkers.value("texts(looper)") == "[\"'3 of the looper'\"]"


def test_figures_and_tables_are_kept_as_data(talkers):
    talkers.shown(
        """
        from matplotlib.figure import Figure
        def act():
            figure = Figure(figsize=(2, 1))
            figure.subplots().plot([1, 2])
            display(figure)
            display(HTML("<table><tr><td>1</td></tr></table>"))
        get_ipython().run_line_magic("matplotlib", "inline")
        looper = once(act)
        """,
    )
    assert talkers.value("[sorted(line.data) for line in looper.output]") == (
        "[['image/png', 'text/plain'], ['text/html', 'text/plain']]"
    )


def test_within_an_output_widget_it_goes_there_as_ever(talkers):
    cell = talkers.run("""
        out = Output()
        def act():
            print("before")
            with out:
                print("in the widget", flush=True)
            print("after")
        looper = once(act)
    """)
    talkers.until_done(cell)
    talkers.until_printed(cell, "in the widget")  # the front end puts it into the widget
    assert talkers.value("texts(looper)") == "['before', 'after']"


def test_bars_of_tqdm_are_drawn_in_the_loopers_output(talkers):
    printed = talkers.shown(
        """
        try:
            import tqdm
        except ImportError:
            tqdm = None
        def act():
            for _ in tqdm.tqdm(range(100), mininterval=0, ascii=True):
                pass
        if tqdm:
            print([text[:16] for text in texts(once(act), "stderr")])
        """,
    )
    assert printed in ("", "['100%|##########|']\n")


def test_a_looper_that_prints_10_megabytes_a_second_is_bounded_and_the_kernel_answers(talkers):
    talkers.shown(
        """
        line, printed = "x" * 999, 0
        def flood():
            global printed
            began = time.perf_counter()
            for _ in range(100):
                print(line)
            printed += 100
            time.sleep(max(0.0, 0.01 - (time.perf_counter() - began)))
        looper = coord.loop(flood, every_secs=None, name="flood")
        """,
    )
    answers, began = [], time.monotonic()
    while time.monotonic() - began < 3:
        asked = time.monotonic()
        assert talkers.value("'answer'") == "answer"
        answers.append(time.monotonic() - asked)
    assert sorted(answers)[len(answers) // 2] < 0.5
    talkers.shown("coord.stop('flood', wait=30); kept = looper.output")
    assert talkers.value("len(kept) + kept.lost_lines == printed") == "True"
    assert talkers.value("{each.text for each in kept} == {line}") == "True"
    assert int(talkers.value("len(kept)")) == 1024**2 // 1000
    assert int(talkers.value("printed")) > 5000  # 10 MB/s where nothing else runs
