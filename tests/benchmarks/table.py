"""Results as rows: the numbers of each contender beside the baseline's, as text and as Markdown."""

from __future__ import annotations

import dataclasses
import math
import statistics

from .contenders import OURS, TF_LIKE

_SCALES = {
    "secs": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    "bytes": ((1024.0**2, "MiB"), (1024.0, "KiB"), (1.0, "B")),
    "hz": ((1e6, "M/s"), (1e3, "k/s"), (1.0, "/s")),
    "share": ((0.01, "%"),),
    "calls": ((1.0, ""),),
}


@dataclasses.dataclass(frozen=True)
class Bound:
    """What nblooper promises: at most `limit`, of the `value` itself, its `ratio` to or `excess` over the baseline.

    Of `least`, that the value is at least `limit`.
    """

    of: str
    limit: float

    def __str__(self) -> str:
        return {"ratio": f"<= {self.limit:g}x"}.get(self.of, f"< {self.limit:g}")


@dataclasses.dataclass
class Row:
    """What was measured of one contender in one case, one sample a round.

    Attributes
    ----------
    case, contender, unit : str
        `unit` is one of "secs", "bytes", "hz", "share" and "calls".
    samples : list of float
    bound : Bound or None
    key : bool
        Whether it belongs into the README.
    signed : bool
        Whether 0 and less make sense.
    """

    case: str
    contender: str
    unit: str
    samples: list[float]
    bound: Bound | None = None
    key: bool = False
    signed: bool = False

    @property
    def median(self) -> float:
        return statistics.median(self.samples)


def show(value: float, unit: str) -> str:
    """Return a value with three significant digits and its unit."""
    if not math.isfinite(value):
        return "-"
    scales = _SCALES[unit]
    factor, name = next((scale for scale in scales if abs(value) >= scale[0]), scales[-1])
    number = value / factor
    digits = 0 if unit == "calls" or number == 0 else max(2 - math.floor(math.log10(abs(number))), 0)
    return f"{number:.{min(digits, 3)}f} {name}".strip()


def baseline_of(row: Row, rows: list[Row]) -> Row | None:
    """Return the baseline's row of the same case."""
    return next((other for other in rows if other.case == row.case and other.contender == TF_LIKE.name), None)


def ratio(row: Row, rows: list[Row]) -> float:
    """Return the ratio of the medians, NaN without a baseline."""
    base = baseline_of(row, rows)
    return row.median / base.median if base and base.median > 0 else math.nan


def verdict(row: Row, rows: list[Row]) -> str:
    """Return the bound and whether it holds."""
    bound = row.bound
    if bound is None:
        return ""
    base = baseline_of(row, rows)
    if bound.of == "least":
        return f">= {show(bound.limit, row.unit)}: {'holds' if row.median >= bound.limit else 'MISSED'}"
    if bound.of == "ratio":
        measured, text = ratio(row, rows), f"<= {bound.limit:g}x"
    elif bound.of == "excess":
        measured, text = row.median - (base.median if base else 0.0), f"< {show(bound.limit, row.unit)} more"
    else:
        measured, text = row.median, f"< {show(bound.limit, row.unit)}"
    return f"{text}: {'holds' if measured <= bound.limit else 'MISSED'}"


def text(rows: list[Row]) -> str:
    """Return the rows as an aligned table."""
    lines = [("case", "contender", "median", "min", "vs TF-like", "bound")]
    case = ""
    for row in rows:
        times = ratio(row, rows)
        low = show(min(row.samples), row.unit) if len(row.samples) > 1 else ""
        lines.append(
            (
                row.case if row.case != case else "",
                row.contender,
                show(row.median, row.unit),
                low,
                f"{times:.2f}x" if math.isfinite(times) and row.contender != TF_LIKE.name else "",
                verdict(row, rows),
            )
        )
        case = row.case
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown(rows: list[Row]) -> str:
    """Return the key rows as a Markdown table, one line a case, one column a contender."""
    rows = [row for row in rows if row.key]
    contenders = list(dict.fromkeys([OURS.name, TF_LIKE.name, *(row.contender for row in rows)]))
    cells = {(row.case, row.contender): show(row.median, row.unit) for row in rows}
    ratios = {row.case: ratio(row, rows) for row in rows if row.contender == OURS.name}
    lines = ["| " + " | ".join(["median of", contenders[0], contenders[1], "ratio", *contenders[2:]]) + " |"]
    lines.append("| --- " + "| ---: " * (len(contenders) + 1) + "|")
    for case in dict.fromkeys(row.case for row in rows):
        numbers = [cells.get((case, contender), "-") for contender in contenders]
        times = ratios.get(case, math.nan)
        numbers.insert(2, f"{times:.2f}" if math.isfinite(times) else "-")
        lines.append("| " + " | ".join([case, *numbers]) + " |")
    return "\n".join(lines)
