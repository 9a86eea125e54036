"""Elements of SVG as text. Lengths are whole numbers of half pixels, which keeps a picture small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nblooper.views.escape import esc

TEXT, SMALL = 22, 20
"""Sizes of text."""

Point = tuple[int, int]


def document(width: int, height: int, parts: Iterable[str]) -> str:
    """Return a picture. It holds no style sheet, no script and no address but the one that names the format."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width // 2}" height="{height // 2}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="{SMALL}">{"".join(parts)}</svg>'
    )


def text(words: str, at: Point, color: str, *, anchor: str = "start", size: int = SMALL, bold: bool = False) -> str:
    """Return a line of text; `at` is where its baseline begins, or is in the middle or ends, as `anchor` says."""
    anchored = "" if anchor == "start" else f' text-anchor="{anchor}"'
    sized = "" if size == SMALL else f' font-size="{size}"'
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{at[0]}" y="{at[1]}" fill="{color}"{anchored}{sized}{weight}>{esc(words)}</text>'


def rectangle(left: int, top: int, width: int, height: int, color: str) -> str:
    """Return a filled rectangle."""
    return f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{color}"/>'


def stroke(way: str, color: str, width: float, *, dash: Sequence[int] = (), opacity: float = 1.0) -> str:
    """Return the line along a way; nothing if that is empty."""
    if not way:
        return ""
    dashed = f' stroke-dasharray="{" ".join(str(2 * length) for length in dash)}"' if dash else ""
    faint = "" if opacity == 1.0 else f' opacity="{opacity:g}"'
    return (
        f'<path d="{way}" fill="none" stroke="{color}" stroke-width="{width}" stroke-linejoin="round"{dashed}{faint}/>'
    )


def filled(way: str, color: str, opacity: float) -> str:
    """Return what a way surrounds; nothing if that is empty."""
    return f'<path d="{way}" fill="{color}" opacity="{opacity:g}"/>' if way else ""


def way_through(pieces: Iterable[Sequence[Point]]) -> str:
    """Return the way through the points of each piece in turn. A piece of one point is a short dash."""
    made = []
    for piece in pieces:
        (x, y), *others = piece
        steps = []
        before_x, before_y = x, y
        for next_x, next_y in others:
            steps.append(f"{next_x - before_x} {next_y - before_y}")
            before_x, before_y = next_x, next_y
        made.append(f"M{x} {y}l{' '.join(steps)}" if steps else f"M{x - 2} {y}h4")
    return "".join(made).replace(" -", "-")
