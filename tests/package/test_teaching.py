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
    (1, "lab.loop(note, every_secs=None, max_calls=5); lab.join()", "is every_secs=0.01"),
    (1, "for k in range(5): lab.loop(note, every_secs=0.01, max_calls=1, name=f'{k}')\nlab.join()", "5 loopers"),
    (1, "notes.extend(['lab'] * 5)", "0 loopers"),
    (1, "lab.loop(note, every_secs=0.01, max_calls=2, name='by me'); lab.join(); notes.extend(['by me'] * 3)",
        "let one looper make all five"),
    (1, "looper = lab.loop(note, args=[1], every_secs=0.01, max_calls=5); looper.join()", "raised TypeError: note() "),
    (2, "answer = 20", "not how many calls a second"),
    (2, "answer = 0.5", "200 readings in 100 s, not 2,000"),
    (2, "answer = 0.0499", "2,004 readings in 100 s, not"),
    (2, "answer = 1e-9", "100,000,000,000 readings in 100 s, not"),
    (2, "answer = 1e300", "0 readings"),
    (2, "answer = True", "100 readings"),
    *((2, f"answer = {answer}", "every_secs is a number of seconds, greater than 0; ") for answer in
      ["0", "None", "-0.05", "'0.05'", "float('nan')", "float('inf')", "[0.05]", "0.05j", "{}", "lambda: 0.05"]),
    (3, "latency, lateness = ended - due, began - due", "contains the lateness"),
    (3, "latency, lateness = began - due, ended - began", "exchanged"),
    (3, "latency, lateness = ended - began, ended - due", "from its boundary to its begin"),
    *((3, f"latency, lateness = {answer}", "are arrays of three numbers each") for answer in
      ["None, None", "0, 0", "'a', 'b'", "ended - began, 0.03", "(ended - began)[:2], began - due", "[[1]], {}"]),
    (4, 'answers = dict(meter="skip", display="skip", scraper="delay")', "the meter: each boundary"),
    (4, 'answers = dict(meter="Burst", display="skip", scraper="delay")', "there is no policy 'Burst'"),
    (4, 'answers = dict(meter="burst", display=["skip"], scraper=None)', "there is no policy ['skip']"),
    *((4, f"answers = {answer}", "answers is a dict") for answer in
      ["None", "'burst'", "[]", "{}", '["burst", "skip", "delay"]', 'dict(metre="burst", display=..., scraper=...)']),
    (5, "counter.step('tally', wait=True)", "1 calls, not seven"),
    (5, "for _ in range(8): counter.step('tally', wait=True)", "8 calls, not seven"),
    (5, "[tallies.append(1) for _ in range(7)]", "let the looper do it"),
    (5, "counter.resume('tally')", "not paused any more"),
    (6, "square = lambda matrix: matrix * matrix", "not the matrix product"),
    (6, "square = lambda matrix: (matrix * matrix).tolist()", "not the matrix product"),
    (6, "square = lambda matrix: 'a product'", "not the matrix product"),
    (6, "square = lambda matrix: matrix[0] @ matrix", "not the matrix product"),
    (6, "def square(matrix):\n    matrix @ matrix", "returns nothing"),
    (6, "def square(matrix):\n    matrix @= matrix\n    return matrix", "changes the matrix"),
    (7, "def pay_in():\n    balance = safe['balance']\n    time.sleep(0)\n    with guard:\n"
        "        safe['balance'] = balance + 1", "from reading until writing"),
    (7, "def pay_in():\n    with guard:\n        balance = safe['balance']\n    safe['balance'] = balance + 1",
        "from reading until writing"),
    (7, "def pay_in():\n    with guard:\n        balance = safe['balance']\n    with guard:\n"
        "        safe['balance'] = balance + 1", "from reading until writing"),
    (7, "def pay_in():\n    with guard:\n        pass\n    safe['balance'] += 1", "from reading until writing"),
    (7, "def pay_in():\n    safe['balance'] += 1\n    with guard:\n        pass", "from reading until writing"),
    (7, "def pay_in():\n    with guard:\n        safe['balance'] += 2", "add 1"),
    (7, "def pay_in():\n    guard.acquire()\n    safe['balance'] += 1", "acquire() without release()"),
    (7, "def pay_in():\n    with guard:\n        with guard:\n            safe['balance'] += 1",
        "waits for guard for ever"),
    (7, "def pay_in():\n    safe['balance'] += 1\n    guard.release()", "releases guard without holding it"),
    (8, "def eat(first, second):\n    with first, second:\n        meals.extend([1, 1])", "2 meals in one call of eat"),
    (8, "def eat(first, second):\n    with first, second:\n        pass", "0 meals in one call of eat"),
    (8, "def eat(first, second):\n    meals.append(1)", "eat at the same time: of the forks 0 and 1, eat takes none"),
    (8, "def eat(first, second):\n    with first:\n        meals.append(1)", "of the forks 0 and 1, eat takes 0."),
    (8, "def eat(first, second):\n    with min(first, second, key=lambda fork: fork.number):\n        meals.append(1)",
        "of the forks 0 and 1, eat takes 0."),
    (8, "def eat(first, second):\n    with first, first:\n        meals.append(1)", "nobody puts fork 0 down"),
    *((8, f"def eat(first, second):\n    if first.number: first, second = second, first\n    {body}", "hold both forks")
      for body in ["with first, second: pass\n    meals.append(1)", "meals.append(1)\n    with first, second: pass",
                   "with first: pass\n    with second: meals.append(1)",
                   "with first: meals.append(1)\n    with second: pass",
                   "with first: pass\n    meals.append(1)\n    with second: pass"]),
    (8, "def eat(first, second):\n    first.acquire()\n    second.acquire()\n    meals.append(1)",
        "not put down again"),
    (9, "def run(now, sleep, work, interval, calls):\n    for _ in range(calls):\n        began = now()\n"
        "        work()\n        sleep(began + interval - now())", "the delay of each sleep"),
    (9, "def run(now, sleep, work, interval, calls):\n    work()", "1 times, not 10"),
    (9, "def run(now, sleep, work, interval, calls):\n    for _ in range(calls):\n        work()", "too early"),
    (9, "def run(now, sleep, work, interval, calls):\n    for _ in range(calls - 1):\n        work()\n"
        "    sleep(9 - 2.8 - 0.001)\n    work()", "too early"),
    (9, "def run(now, sleep, work, interval, calls):\n    for k in range(calls):\n        work()\n"
        "        sleep(max((k + 1) * interval - now(), 0))", "too early"),
    (9, "def run(now, sleep, work, interval, calls):\n    start = now()\n    for k in range(calls):\n"
        "        sleep(start + (k + 1) * interval - now())\n        work()", "the first call begins too late"),
    (9, "def run(now, sleep, work, interval, calls):\n    while True:\n        work()", "more than 10 times"),
    (9, "def run(now, sleep, work, interval, calls):\n    start = now()\n    for k in range(calls):\n        work()\n"
        "        while now() < start + (k + 1) * interval:\n            pass", "asks now() over and over"),
]  # fmt: skip

# Solutions with a typo in them, and what has failed then.
TYPOS = [
    (6, "matrix @ matrix", "matrix @ matrx", "your square raised NameError: name 'matrx'"),
    (6, "matrix @ matrix", "matrix.dott(matrix)", "your square raised AttributeError"),
    (6, "return", "if len(matrix) == 200: raise ValueError('too large')\n    return",
        "your square raised ValueError: too large"),
    (7, "with guard:", "with gaurd:", "your pay_in raised NameError: name 'gaurd'"),
    (7, '= safe["balance"]', '= safe["balanse"]', "your pay_in raised KeyError: 'balanse'"),
    (7, "with guard:", "with guard():", "your pay_in raised TypeError"),
    (7, "pay_in()", "pay_in(secs)", "your pay_in raised TypeError: pay_in() missing"),
    (7, "with guard:", "with guard:\n        if safe['balance'] == 7: raise ValueError('seven')",
        "your pay_in raised ValueError: seven"),
    (8, "[first, second]", "[frist, second]", "your eat raised NameError: name 'frist'"),
    (8, "fork.number", "fork.numbre", "your eat raised AttributeError: 'Fork' object has no attribute 'numbre'"),
    (8, ", key=lambda fork: fork.number", "", "your eat raised TypeError: '<' not supported between"),
    (8, "meals.append(1)", "meals.append(1)\n        if len(meals) == 7: raise ValueError('seven')",
        "your eat raised ValueError: seven"),
    (9, "start = now()", "start = nwo()", "your run raised NameError: name 'nwo'"),
    (9, "range(calls)", "range(call)", "your run raised NameError: name 'call'"),
    (9, "now(), 0)", "now())", "your run raised TypeError"),
]  # fmt: skip

# Right in another way.
OTHER_SOLUTIONS = [
    (2, "answer = 0.05"),
    (2, "answer = np.float32(0.05)"),
    (3, "latency, lateness = [0.119, 0.02, 0.03], [0.001, 0.03, 0.002]"),
    (5, "for k in range(7):\n    counter.step('tally')\n    while len(tallies) <= k: time.sleep(0.001)"),
    (7, "def pay_in():\n    guard.acquire()\n    try:\n        safe['balance'] += 1\n"
        "    finally:\n        guard.release()"),
    (8, "def eat(first, second):\n    if first.number > second.number:\n        first, second = second, first\n"
        "    first.acquire()\n    second.acquire()\n    meals.append(1)\n    first.release()\n    second.release()"),
    (8, "def eat(first, second):\n    lower, higher = sorted([first, second], key=lambda fork: -fork.number)\n"
        "    with lower, higher:\n        meals.append(1)"),
    (9, "def run(now, sleep, work, interval, calls):\n    start = now()\n    for k in range(calls):\n"
        "        sleep(max(start + k * interval - now(), 0))\n        work()"),
]  # fmt: skip


@pytest.fixture
def told(capsys, at_the_end_all_is_stopped):
    """Return a function that runs an exercise with an answer, and what its check prints."""
    names = {"__name__": "__main__"}
    exec(SETUP, names)

    def run(number, answer):
        exercise, checks, _ = EXERCISES[number]
        for code in [exercise, answer, *checks]:
            exec(code, names)
        return capsys.readouterr().out

    def check_again(number):
        exec(EXERCISES[number][1][-1], names)
        return capsys.readouterr().out

    run.check_again = check_again
    return run


def test_each_section_has_an_exercise_and_a_check():
    sections = [int(match[1]) for _, source in CELLS if (match := re.match(r"## (\d)\. ", source))]
    assert sections == [*EXERCISES] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert {number for number, *_ in MISTAKES} == {*EXERCISES}


@pytest.mark.parametrize("number", EXERCISES)
def test_an_exercise_that_is_left_out_is_the_readers_turn(number, told):
    assert told(number, "").startswith("Your turn")
    assert told.check_again(number).startswith("Your turn")


TIMED = 6
"""The exercise whose check depends on what else the machine does: it is how late a timer is."""


@pytest.mark.parametrize("number", {*EXERCISES} - {TIMED})
def test_the_solution_is_right_also_the_second_time(number, told):
    solution = EXERCISES[number][2]
    assert told(number, solution).startswith("Right.")
    assert told.check_again(number).startswith("Right.")
    assert told(number, solution).startswith("Right.")


def test_the_solution_that_is_timed_is_the_product(told):
    said = told(TIMED, EXERCISES[TIMED][2]) + told.check_again(TIMED)
    assert re.fullmatch(r"((Right\.|Not yet: the timer is) .*\n){2}", said)


@pytest.mark.parametrize(("number", "answer"), OTHER_SOLUTIONS)
def test_other_solutions_are_right(number, answer, told):
    assert told(number, answer).startswith("Right.")


@pytest.mark.parametrize(("number", "answer", "expected"), MISTAKES)
def test_usual_mistakes_are_explained(number, answer, expected, told):
    said = told(number, answer)
    assert said.startswith("Not yet: ")
    assert expected in said
    assert told.check_again(number) == said


@pytest.mark.parametrize(("number", "right", "typo", "expected"), TYPOS)
def test_a_typo_is_told_as_what_has_failed(number, right, typo, expected, told):
    solution = EXERCISES[number][2]
    assert right in solution
    said = told(number, solution.replace(right, typo))
    assert said.startswith(f"Not yet: {expected}")
    assert told.check_again(number) == said
    assert told(number, solution).startswith("Right." if number != TIMED else ("Right.", "Not yet: the timer is"))


def test_two_who_take_the_forks_in_different_orders_are_no_solution(told):
    eat = "def eat(first, second):\n    with waiter, second, first:\n        meals.append(1)"
    said = told(8, f"waiter = threading.Lock()\n{eat}")
    assert said.startswith("Your turn: Ada takes fork 1 first and Ben fork 0")


def test_a_deposit_without_the_lock_is_none_even_if_none_is_lost(told):
    said = told(7, "own = threading.Lock()\ndef pay_in():\n    with own:\n        safe['balance'] += 1")
    assert said == "Your turn: 0 of 4,000 deposits were lost, and nobody has used `guard`.\n"
