"""Names of places in code as people know them: ``Cell In[3]`` instead of the temporary file that a cell is kept in."""

from __future__ import annotations

import os
import re
import sys

from nblooper.data.failures import Failure, Frame

_FILE_LINE = re.compile(r'^(\s*)File "([^"\n]+)", line (\d+)', re.MULTILINE)


def place_of(frame: Frame) -> str:
    """Return ``Cell In[5], line 3, in read()`` or ``File ~/sensors.py:12, in read()``. From any thread."""
    return place_words(frame.filename, frame.line, frame.function)


def place_words(filename: str, line: int | None, function: str) -> str:
    """Return the place of a line as `place_of` does. From any thread."""
    if not filename:  # it stands for frames that were left out, and says so
        return function
    cell = cell_of(filename)
    place = f"{cell}, line {line}" if cell else f"File {_short(filename)}:{line}"
    return place if function in ("", "<module>") else f"{place}, in {function}()"


def raised_at(failure: Failure) -> str:
    """Return the innermost place of a failure that is not this package's own; empty if there is none."""
    frames = failure.chain[-1].frames if failure.chain else ()
    return next((place_of(frame) for frame in reversed(frames) if not frame.own), "")


def with_cells_named(text: str) -> str:
    """Return a traceback's text with cells in place of the files that IPython keeps them in. From any thread."""

    def named(line: re.Match[str]) -> str:
        cell = cell_of(line[2])
        return line[0] if cell is None else f"{line[1]}{cell}, line {line[3]}"

    return _FILE_LINE.sub(named, text) if "IPython" in sys.modules else text


def cell_of(filename: str) -> str | None:
    """Return ``Cell In[5]`` for the file name under which IPython ran a cell, by the number that it has now.

    None for any other file. From any thread.
    """
    get_shell = getattr(sys.modules.get("IPython"), "get_ipython", None)
    try:
        label, name = get_shell().compile.format_code_name(filename)  # type: ignore[misc]
    except (AttributeError, TypeError, ValueError):  # no shell, a shell of another kind, or no cell
        return None
    return f"{label} {name}"


def _short(filename: str) -> str:
    """Return a file's name from the working directory, from ``~`` or, of an installed package, from that on."""
    names = [filename, *re.split(r"[\\/](?:site|dist)-packages[\\/]", filename)[1:]]
    home = os.path.expanduser("~")
    if filename.startswith(home + os.sep):
        names.append(f"~{filename[len(home) :]}")
    try:
        here = os.path.join(os.getcwd(), "")
    except OSError:  # it was deleted
        here = ""
    if here and filename.startswith(here):
        names.append(filename[len(here) :])
    return min(names, key=len)
