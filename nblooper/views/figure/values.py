"""Draws what loopers recorded: a small chart for each key."""

from __future__ import annotations

import dataclasses
import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D

from nblooper.data.measures import FloatArray
from nblooper.data.params import ParamSnapshot
from nblooper.data.snapshot import LooperSnapshot
from nblooper.views.figure.notebook import LooperFigure
from nblooper.views.figure.scales import scale_elapsed
from nblooper.views.figure.style import Style, as_written, printable
from nblooper.views.lines import Line, change_places, coarse
from nblooper.views.themes import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINTS = 512
_COLUMN_INCHES = 3.4
_LONGEST_LABEL = 40
_MARGIN = 0.06  # inches
_APART = 0.02  # of the axis: marks of one change that are closer are one
_EARLIER = (0, (4, 2))  # dashes of runs before the newest


@dataclasses.dataclass(frozen=True, slots=True)
class Drawing:
    """How values are drawn.

    Attributes
    ----------
    by : {"step", "time"}
    smoothing : float
        Weight of the exponential average, from 0 to below 1.
    params : mapping from str to ParamSnapshot
        Whose changes are marked.
    """

    by: Literal["step", "time"]
    smoothing: float
    params: Mapping[str, ParamSnapshot]


def draw_values(
    lines: Sequence[Line],
    loopers: Sequence[LooperSnapshot],
    drawing: Drawing,
    *,
    title: str,
    caption: str,
    size: tuple[float, float] | None,
    theme: Theme,
) -> LooperFigure:
    """Draw a chart for each key of these lines; `loopers` are all whose colours count."""
    keys = list(dict.fromkeys(line.values.key for line in lines))
    width = size[0] if size else 10.0
    columns = max(1, min(len(keys), int(width / _COLUMN_INCHES)))
    rows = max(1, math.ceil(len(keys) / columns))
    size = size or (width, 1.2 + 2.4 * rows)
    style = Style.fitting(theme, (size[0], max(size[1], 3.5)))
    figure = _empty(size, title, caption, style)
    if not keys:
        figure.text(0.5, 0.5, "no values yet", ha="center", va="center", size=style.medium, color=theme.faint)
        return figure
    colors = {looper.name: theme.loopers[i % len(theme.loopers)] for i, looper in enumerate(loopers)}
    grid = figure.add_gridspec(rows, columns)
    for place, key in enumerate(keys):
        axes = figure.add_subplot(grid[place // columns, place % columns], facecolor=theme.paper)
        _draw_key(axes, [line for line in lines if line.values.key == key], colors, drawing, style)
    return figure


def _empty(size: tuple[float, float], title: str, caption: str, style: Style) -> LooperFigure:
    """Return a figure that has only its texts above and below."""
    figure = LooperFigure(figsize=size, layout="constrained", facecolor=style.theme.paper)
    FigureCanvasAgg(figure)
    margin = _MARGIN / size[0]
    caption = textwrap.fill(caption, style.characters(size[0]))
    figure.supxlabel(caption, x=margin, ha="left", size=style.small, color=style.theme.faint)
    as_written(figure.suptitle(printable(title, 80), x=margin, ha="left", **style.heading))
    return figure


def _draw_key(axes: Axes, lines: list[Line], colors: dict[str, str], drawing: Drawing, style: Style) -> None:
    theme, said = style.theme, lines[0].values.description
    unit = f" [{said.unit}]" if said.unit else ""
    label = printable(f"{said.label or lines[0].values.key}{unit}", _LONGEST_LABEL)
    as_written(axes.set_title(label, loc="left", size=style.medium, color=theme.ink))
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(theme.faint)
    axes.tick_params(which="both", color=theme.faint, labelcolor=theme.ink, labelsize=style.small)
    axes.grid(visible=True, axis="y", color=theme.grid, linewidth=0.6)
    if said.log and any(line.values.max > 0 for line in lines):
        axes.set_yscale("log", nonpositive="mask")
    for line in lines:
        _draw_line(axes, line, colors.get(line.looper, theme.ink), drawing, style)
    if drawing.by == "time":
        begin, end = axes.get_xlim()
        unit = scale_elapsed(axes, max(begin, 0.0), max(end, begin + 1e-3))
        axes.set_xlabel(f"time since the coordinator was made ({unit})", color=theme.faint, size=style.small)
    else:
        axes.set_xlabel("step", color=theme.faint, size=style.small)
    _mark_changes(axes, lines, drawing, style)
    if len(lines) > 1 or lines[0].looper:
        _draw_names(axes, lines, colors, style)


def _draw_line(axes: Axes, line: Line, color: str, drawing: Drawing, style: Style) -> None:
    at, mean, low, high, odd = coarse(line.slots(drawing.by), _POINTS)
    axes.fill_between(at, low, high, color=color, alpha=0.16 if line.newest else 0.08, linewidth=0)
    dash = "solid" if line.newest else _EARLIER
    if drawing.smoothing:
        axes.plot(at, mean, color=color, linewidth=0.7, alpha=0.35)
    lone = {"marker": "o", "markersize": 2.5, "markevery": _isolated(mean)}
    shown = smoothed(mean, drawing.smoothing)
    axes.plot(at, shown, color=color, linewidth=1.5 * style.scale, linestyle=dash, **lone)  # type: ignore[arg-type]
    if odd.any():
        axes.plot(
            at[odd > 0],
            np.full(int((odd > 0).sum()), 0.03),
            "x",
            color=style.theme.error,
            markersize=4 * style.scale,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
        )


def smoothed(values: FloatArray, weight: float) -> FloatArray:
    """Return the debiased exponential average, as TensorBoard smooths; what is NaN stays so and is left out of it."""
    last, debias, made = 0.0, 1.0, []
    for value in values.tolist():
        if math.isnan(value):
            made.append(value)
            continue
        last, debias = last * weight + (1 - weight) * value, debias * weight
        made.append(last / (1 - debias))
    return np.array(made)


def _isolated(values: FloatArray) -> list[int]:
    """Return the indices of values between two NaN, which a line does not show."""
    known = np.isfinite(np.concatenate([[np.nan], values, [np.nan]]))
    return [int(index) for index in np.flatnonzero(known[1:-1] & ~known[:-2] & ~known[2:])]


def _mark_changes(axes: Axes, lines: list[Line], drawing: Drawing, style: Style) -> None:
    """Mark where live parameters were changed; places of one change that nearly coincide are one mark."""
    begin, end = axes.get_xlim()
    for param in drawing.params.values():
        for change in param.changes:
            drawn: list[float] = []
            for at in change_places(change, lines, drawing.by):
                if all(abs(at - other) > _APART * (end - begin) for other in drawn):
                    drawn.append(at)
                    axes.axvline(at, color=style.theme.faint, linewidth=0.8, linestyle=":")


def _draw_names(axes: Axes, lines: list[Line], colors: dict[str, str], style: Style) -> None:
    handles = [
        Line2D([], [], color=colors.get(line.looper, style.theme.ink), linestyle="solid" if line.newest else _EARLIER)
        for line in lines
    ]
    legend = axes.legend(
        handles, [f"{i}" for i in range(len(lines))], frameon=False, fontsize=style.tiny, labelcolor=style.theme.ink
    )
    for text, line in zip(legend.get_texts(), lines, strict=True):
        text.set_text(printable(line.name, 30))
        as_written(text)
