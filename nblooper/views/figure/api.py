"""Figures of a coordinator or a looper, drawn with matplotlib for papers and slides."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from nblooper.data.numbers import real_number
from nblooper.data.snapshot import CoordinatorSnapshot, LooperSnapshot
from nblooper.data.texts import clock, plural
from nblooper.views.choice import busiest
from nblooper.views.lines import Line, change_times, lines_of

if TYPE_CHECKING:
    from nblooper.views.figure.notebook import LooperFigure

Kind = Literal["latency", "timeline"]
"""What a figure shows: latency and its distribution, or who ran when."""

_SMALLEST, _LARGEST = (3.0, 2.0), (100.0, 100.0)  # inches


def figure(
    snapshot: CoordinatorSnapshot | LooperSnapshot,
    loopers: str | Iterable[str] | None = None,
    *,
    kind: Kind = "latency",
    secs: float = 10.0,
    size: tuple[float, float] | None = None,
    theme: Literal["light", "dark"] = "light",
    values: str | Iterable[str] | Literal[True] | None = None,
    by: Literal["step", "time"] = "step",
    smoothing: float = 0.0,
) -> LooperFigure:
    """Draw latency and lateness over time, and the distribution of latency; or who ran when.

    One looper is drawn with its median, its 99th percentile and the band between them. Several are overlaid, with
    different colours and dashes; of more than eight, the eight that spent most time in calls are drawn. Pauses are
    shaded, reported exceptions are marked, and changes of live parameters are dotted lines.

    May be called from any thread and by several at once; takes some tenths of a second. It does not use pyplot and
    does not change matplotlib's settings, which it follows except for colours.

    Parameters
    ----------
    snapshot : CoordinatorSnapshot or LooperSnapshot
        What to draw.
    loopers : str or iterable of str, optional
        Names of the loopers to draw; by default all.
    kind : {"latency", "timeline"}
        The second draws a lane for each looper and a bar for each of its calls in the last seconds, with how late it
        began above it, and a thin line while it waits. Short calls that cannot be told apart are one bar, the fainter
        the less of it they took up.
    secs : float
        How many seconds `kind="timeline"` draws: the last ones in which a looper ran.
    size : (float, float), optional
        Width and height in inches, from 3 by 2 to 100 by 100. The parts are side by side in a figure that is clearly
        wider than high, and one above the other otherwise. A small figure has smaller text, and leaves out parts that
        do not fit: the lateness first, then the distribution.
    theme : {"light", "dark"}
        Dark on white, or light on nearly black.
    values : str or iterable of str, or True, optional
        Draw what was recorded under these keys instead, a chart for each; True: all keys, at most 24. Lines are the
        means of slots, with the range of their values behind; NaN and infinities are crosses at the foot, and changes
        of live parameters dotted lines.
    by : {"step", "time"}
        The x axis of values.
    smoothing : float
        Weight of an exponential average over values, from 0 to 0.99.

    Returns
    -------
    matplotlib.figure.Figure
        A notebook shows it when it is the last line of a cell; `savefig` writes it to a file.

    Raises
    ------
    ValueError
        If there is no looper of a given name, no value of a given key, or if another argument is invalid.

    Examples
    --------
    >>> from nblooper import Coordinator
    >>> coord = Coordinator(name="digits")
    >>> train = coord.loop(lambda: sum(range(1000)), every_secs=None, max_calls=5000, name="train")
    >>> train.join()
    >>> nblooper.figures.figure(coord.snapshot(), size=(7, 3)).savefig("digits.pdf")
    """
    _check_choice("theme", theme, "light", "dark")
    _check_choice("kind", kind, "latency", "timeline")
    _check_choice("by", by, "step", "time")
    weight = real_number(smoothing)
    if weight is None or not 0 <= weight <= 0.99:
        raise ValueError(f"smoothing must be a number from 0 to 0.99; got {smoothing!r}")
    shown = named(snapshot, loopers)
    drawn = list(busiest(shown))
    if kind == "timeline":
        return _timeline(snapshot, shown, drawn, _seconds(secs), size, theme)
    if values:
        return _values_figure(snapshot, drawn, values, by, weight, size=size, theme=theme)
    return _latency(snapshot, shown, drawn, size, theme)


def _latency(
    snapshot: CoordinatorSnapshot | LooperSnapshot,
    shown: tuple[LooperSnapshot, ...],
    drawn: list[LooperSnapshot],
    size: object,
    theme: str,
) -> LooperFigure:
    # Imported here because they load matplotlib, which takes a while.
    from nblooper.views.figure.layout import draw
    from nblooper.views.themes import THEMES

    return draw(
        drawn,
        title=title_of(snapshot, shown),
        caption=_caption(snapshot, shown, len(drawn)),
        until_secs=_now(snapshot) if any(looper.state.live for looper in drawn) else 0.0,
        changes=_changes(snapshot),
        size=_size(size, drawn),
        theme=THEMES[theme],
    )


def _timeline(
    snapshot: CoordinatorSnapshot | LooperSnapshot,
    shown: tuple[LooperSnapshot, ...],
    drawn: list[LooperSnapshot],
    secs: float,
    size: object,
    theme: str,
) -> LooperFigure:
    from nblooper.views.figure.timeline import draw_timeline
    from nblooper.views.lanes import last_secs
    from nblooper.views.themes import THEMES

    now = snapshot.uptime_secs if isinstance(snapshot, CoordinatorSnapshot) else last_secs(drawn, secs, 0.0)[1]
    return draw_timeline(
        drawn,
        title=title_of(snapshot, shown),
        caption=_caption(snapshot, shown, len(drawn)),
        span=last_secs(drawn, secs, now),
        now=now,
        size=(10.0, 1.6 + 0.6 * max(len(drawn), 1)) if size is None else _size(size, drawn),
        theme=THEMES[theme],
        changes=_changes(snapshot),
    )


def _values_figure(
    snapshot: CoordinatorSnapshot | LooperSnapshot,
    drawn: list[LooperSnapshot],
    values: str | Iterable[str] | Literal[True],
    by: Literal["step", "time"],
    weight: float,
    *,
    size: tuple[float, float] | None,
    theme: Literal["light", "dark"],
) -> LooperFigure:
    lines, more = _lines(snapshot, drawn, values)
    left_out = f", {plural(more, 'more line')} not drawn" if more else ""
    from nblooper.views.figure.values import Drawing, draw_values  # it loads matplotlib
    from nblooper.views.themes import THEMES

    return draw_values(
        lines,
        drawn,
        Drawing(by, weight, snapshot.params if isinstance(snapshot, CoordinatorSnapshot) else {}),
        title=title_of(snapshot, tuple(drawn)),
        caption=_caption(snapshot, tuple(drawn), len(drawn)) + left_out,
        size=None if size is None else _size(size, drawn),
        theme=THEMES[theme],
    )


def _lines(
    snapshot: CoordinatorSnapshot | LooperSnapshot,
    drawn: list[LooperSnapshot],
    values: str | Iterable[str] | Literal[True],
) -> tuple[list[Line], int]:
    """Return the lines to draw of these keys, and how many are left out; ValueError if a key is unknown."""
    own = snapshot.values if isinstance(snapshot, CoordinatorSnapshot) else {}
    keys = None if values is True else list(dict.fromkeys([values] if isinstance(values, str) else values))
    there = [*dict.fromkeys(key for each in (*(looper.values for looper in drawn), own) for key in each)]
    if unknown := [key for key in keys or () if key not in there]:
        raise ValueError(f"values must be recorded keys ({', '.join(map(repr, there[:20])) or 'none'}); got {unknown}")
    return lines_of(drawn, own, keys)


def _seconds(secs: object) -> float:
    number = real_number(secs)
    if number is None or not 0 < number < math.inf:
        raise ValueError(f"secs must be a number of seconds above 0; got {secs!r}")
    return number


def _check_choice(argument: str, value: object, *choices: str) -> None:
    if value not in choices:
        allowed = " or ".join(f'"{choice}"' for choice in choices)
        raise ValueError(f"{argument} must be {allowed}; got {value!r}")


def _now(snapshot: CoordinatorSnapshot | LooperSnapshot) -> float:
    """Return a time that the axis reaches while loopers run; 0 where the snapshot does not tell."""
    return snapshot.uptime_secs if isinstance(snapshot, CoordinatorSnapshot) else 0.0


def _changes(snapshot: CoordinatorSnapshot | LooperSnapshot) -> Sequence[float]:
    """Return when live parameters were changed, which only a coordinator's snapshot tells."""
    return change_times(snapshot) if isinstance(snapshot, CoordinatorSnapshot) else ()


def named(
    snapshot: CoordinatorSnapshot | LooperSnapshot, names: str | Iterable[str] | None
) -> tuple[LooperSnapshot, ...]:
    """Return the loopers of these names, in the snapshot's order; all if None. ValueError if a name is unknown."""
    loopers = snapshot.loopers if isinstance(snapshot, CoordinatorSnapshot) else (snapshot,)
    if names is None:
        return loopers
    wanted = {names} if isinstance(names, str) else set(names)
    if unknown := wanted - {looper.name for looper in loopers}:
        known = ", ".join(repr(looper.name) for looper in loopers[:20]) or "none"
        raise ValueError(f"loopers must be names of loopers ({known}); got {sorted(map(str, unknown))}")
    return tuple(looper for looper in loopers if looper.name in wanted)


def title_of(snapshot: CoordinatorSnapshot | LooperSnapshot, shown: tuple[LooperSnapshot, ...]) -> str:
    """Return the coordinator's name, followed by the looper's if only one looper is shown; or a looper's name alone."""
    alone = isinstance(snapshot, CoordinatorSnapshot) and len(shown) == 1
    return f"{snapshot.name}: {shown[0].name}" if alone else snapshot.name


def _caption(snapshot: CoordinatorSnapshot | LooperSnapshot, shown: tuple[LooperSnapshot, ...], drawn: int) -> str:
    """Return the line below the figure: numbers of loopers and calls, and so on."""
    calls = plural(sum(looper.calls for looper in shown), "call")
    failures = sum(looper.failures for looper in shown)
    facts = [calls, *([plural(failures, "error")] if failures else ())]
    if isinstance(snapshot, CoordinatorSnapshot):
        facts = [plural(len(shown), "looper"), *facts, clock(snapshot.uptime_secs)]
    elif snapshot.interval_secs:
        facts.insert(0, f"every {snapshot.interval_secs:g} s")
    else:
        facts.insert(0, "back to back")
    if drawn < len(shown):
        facts.append(f"the {drawn} busiest are drawn, {len(shown) - drawn:,} more are not")
    return ", ".join(facts)


def _size(size: object, drawn: list[LooperSnapshot]) -> tuple[float, float]:
    """Check width and height in inches, or choose them if `size` is None; ValueError if they are invalid."""
    if size is None:
        timed = any(looper.lateness is not None and looper.lateness.count for looper in drawn)
        return 10.0, max(4.6 if timed else 3.6, 2.2 + 0.45 * len(drawn))
    try:
        width, height = (real_number(side) or math.nan for side in size)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        width = height = math.nan
    if not all(low <= side <= high for low, side, high in zip(_SMALLEST, (width, height), _LARGEST, strict=True)):
        limits = "{:g} by {:g} to {:g} by {:g}".format(*_SMALLEST, *_LARGEST)
        raise ValueError(f"size must be (width, height) in inches, from {limits}; got {size!r}")
    return width, height
