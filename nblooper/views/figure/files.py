"""Figures in files."""

from __future__ import annotations

import itertools
import os
import pathlib
import re
import time
from collections.abc import Iterable
from typing import Literal

from nblooper.data.snapshot import CoordinatorSnapshot, LooperSnapshot
from nblooper.views.figure.api import Kind, figure, named, title_of

_LONGEST_FILE_NAME = 40


def save_figure(
    snapshot: CoordinatorSnapshot | LooperSnapshot,
    folder: str | os.PathLike[str],
    format: Literal["png", "svg"] = "png",  # noqa: A002 - matplotlib's name for it
    loopers: str | Iterable[str] | None = None,
    *,
    kind: Kind = "latency",
) -> pathlib.Path:
    """Draw a figure and write it to a new file, `NAME-YYYYmmdd-HHMMSS.png`; an existing file is never overwritten.

    May be called from any thread; blocks while it draws and writes.

    Parameters
    ----------
    snapshot : CoordinatorSnapshot or LooperSnapshot
        What to draw.
    folder : str or path
        An existing folder.
    format : {"png", "svg"}
        What kind of file.
    loopers : str or iterable of str, optional
        As for `figure`.
    kind : {"latency", "timeline"}
        As for `figure`.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ValueError
        If there is no looper of a given name, or if `format` or `kind` is invalid.
    OSError
        If the file cannot be written; the message names the folder and the reason.

    Examples
    --------
    >>> coord = Coordinator(name="digits")
    >>> train = coord.loop(int, every_secs=None, max_calls=50, name="train")
    >>> train.join()
    >>> path = nblooper.figures.save_figure(coord.snapshot(), ".", "svg")
    >>> path.name.startswith("digits_train-"), path.suffix
    (True, '.svg')
    """
    if format not in ("png", "svg"):
        raise ValueError(f'format must be "png" or "svg"; got {format!r}')
    drawn = figure(snapshot, loopers, kind=kind).encoded(format)
    stem = f"{_file_name(title_of(snapshot, named(snapshot, loopers)))}-{time.strftime('%Y%m%d-%H%M%S')}"
    try:
        return _write_new(pathlib.Path(folder), stem, format, drawn)
    except OSError as error:
        raise OSError(f"the figure cannot be saved in {folder}: {error.strerror or error}") from error


def _write_new(folder: pathlib.Path, stem: str, suffix: str, content: bytes) -> pathlib.Path:
    """Write a new file, with a number after its name if that is taken; if writing fails, the file is deleted."""
    for number in itertools.count(1):
        path = folder / (f"{stem}.{suffix}" if number == 1 else f"{stem}-{number}.{suffix}")
        try:
            file = path.open("xb")
        except FileExistsError:
            continue
        try:
            with file:
                file.write(content)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path
    raise AssertionError("unreachable")


def _file_name(name: str) -> str:
    """Return a name that is valid in every file system: letters, digits, dashes and underscores."""
    return re.sub(r"[^\w-]+", "_", name)[:_LONGEST_FILE_NAME].strip("_-") or "figure"
