"""The lesson's checks: what they say to right answers, to the usual mistakes, and to an exercise that was left out."""

import re

import committed
import pytest

CELLS = [(cell["cell_type"], "".join(cell["source"])) for cell in committed.cells("teaching").values()]
SETUP = next(source for kind, source in CELLS if kind == "code")


def exercises():
    """Return the cell with each exercise, the cells that check it and its solution, by number."""
    found = {}
    for at, (kind, source) in enumerate(CELLS):
        if kind == "code" and (match := re.search(r"# Exercise (\d)", source)):
            end = next(k for k in range(at, len(CELLS)) if "<details>" in CELLS[k][1])
            solution = re.search(r"```python\n(.*?)```", CELLS[end][1], re.S)[1]
            found[int(match[1])] = source, [text for _, text in CELLS[at + 1 : end]], solution
    return found


EXERCISES = exercises()

# What people write instead, and a part of what they are told.
MISTAKES = [
    (1, "note()", "in the cell's own thread"),
    (1, "lab.loop(note, every_secs=0.01, max_calls=2); lab.join()", "2 calls so far"),
    (2, "answer = 20", "not how many calls a second"),
    (2, "answer = 0.5", "20 readings in 10 s, not 200"),
    (3, "latency, lateness = ended - due, began - due", "contains the lateness"),
    (3, "latency, lateness = began - due, ended - began", "exchanged"),
    (3, "latency, lateness = ended - began, ended - due", "from its boundary to its begin"),
    (4, 'answers = dict(meter="skip", display="skip", scraper="delay")', "the meter: each boundary"),
    (4, 'answers = dict(meter="Burst", display="skip", scraper="delay")', "there is no policy 'Burst'"),
    (5, "counter.step('tally', wait=True)", "1 calls"),
    (5, "[tallies.append(1) for _ in range(7)]", "let the looper do it"),
    (5, "counter.resume('tally')", "not paused any more"),
    (6, "square = lambda matrix: matrix * matrix", "not the matrix product"),
    (7, "def pay_in():\n    balance = safe['balance']\n    time.sleep(0)\n    with guard:\n"
        "        safe['balance'] = balance + 1", "from reading until writing"),
    (8, "def eat(first, second):\n    with first:\n        meals.extend([1, 1])", "80 meals of 40"),
    (8, "def eat(first, second):\n    a, b = sorted([first, second])\n    meals.append(1)", "compared by their number"),
    (9, "def run(now, sleep, work, interval, calls):\n    for _ in range(calls):\n        began = now()\n"
        "        work()\n        sleep(began + interval - now())", "the delay of each sleep"),
    (9, "def run(now, sleep, work, interval, calls):\n    work()", "1 times, not 10"),
]  # fmt: skip


@pytest.fixture
def told(capsys, at_the_end_all_is_stopped):
    """Return a function that runs an exercise with an answer, and what its check prints."""

    def run(number, answer):
        exercise, checks, _ = EXERCISES[number]
        names = {"__name__": "__main__"}
        for code in [SETUP, exercise, answer, *checks]:
            exec(code, names)
        return capsys.readouterr().out

    return run


def test_each_section_has_an_exercise_and_a_check():
    sections = [int(match[1]) for _, source in CELLS if (match := re.match(r"## (\d)\. ", source))]
    assert sections == [*EXERCISES] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert {number for number, *_ in MISTAKES} == {*EXERCISES}


@pytest.mark.parametrize("number", EXERCISES)
def test_an_exercise_that_is_left_out_is_the_readers_turn(number, told):
    assert told(number, "").startswith("Your turn")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 7, 8, 9])
def test_the_solution_is_right(number, told):
    assert told(number, EXERCISES[number][2]).startswith("Right.")


def test_the_solution_that_is_timed_is_the_product(told):
    """How late a timer is, which is the other half of the check, depends on what else the machine does."""
    assert re.match(r"Right\.|Not yet: the timer is", told(6, EXERCISES[6][2]))


@pytest.mark.parametrize(("number", "answer", "expected"), MISTAKES)
def test_usual_mistakes_are_explained(number, answer, expected, told):
    said = told(number, answer)
    assert said.startswith("Not yet: ")
    assert expected in said
