"""Exceptions to look at, and what can be read of their data."""

import itertools
import linecache
import os

from helpers import outcome

import nblooper
from nblooper.failures.detail import render

OF_THIS_PACKAGE = f'File "{os.path.dirname(nblooper.__file__)}{os.sep}'  # as a frame begins in a traceback
_numbers = itertools.count()


def run_source(source, name=None):
    """Run source text as a notebook's cell is run, and return the exception that its function `main` raises."""
    name = name or f"<cell {next(_numbers)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    space = {"__name__": "__main__"}
    exec(compile(source, name, "exec"), space)
    return outcome(space["main"])


def last_frame(error):
    return render(error).chain[-1].frames[-1]


def marked(frame):
    """Return the part of the failing line that is marked."""
    start, end = frame.columns
    return dict(frame.source)[frame.line][start:end]


def chained(kind):
    try:
        try:
            raise KeyError("first")
        except KeyError as error:
            if kind == "cause":
                raise ValueError("second") from error
            if kind == "none":
                raise ValueError("second") from None
            raise ValueError("second")  # noqa: B904 - that is what is looked at
    except ValueError as error:
        return error


def size(chain):
    """Return the characters of all texts of a chain."""
    total = 0
    for error in chain:
        total += len(error.kind) + len(error.message) + sum(map(len, error.notes)) + sum(map(size, error.members))
        for frame in error.frames:
            total += len(frame.filename) + len(frame.function) + sum(len(text) for _, text in frame.source)
    return total
