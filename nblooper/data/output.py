"""What a looper printed and displayed, as immutable lines."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, overload

from nblooper.data.texts import plural

Stream = Literal["stdout", "stderr", "display"]

_SHOWN = 200


@dataclasses.dataclass(frozen=True, slots=True)
class OutputLine:
    """One line that a looper printed, or one thing that it displayed.

    Attributes
    ----------
    time : float
        When its first character was written, in seconds since the epoch.
    stream : {"stdout", "stderr", "display"}
    text : str
        Without the line's end; as it stands after what was overwritten, such as a progress bar. Colour codes are kept.
        Of something displayed, its plain text.
    data : mapping of str to object, or None
        Of something displayed: MIME type -> data, as Jupyter has it.

    Examples
    --------
    >>> line = nblooper.OutputLine(1.6e9, "stdout", "a line")
    >>> line.stream, line.text
    ('stdout', 'a line')
    """

    time: float
    stream: Stream
    text: str
    data: Mapping[str, Any] | None = None


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Output(Sequence[OutputLine]):
    """What a looper printed and displayed in all its runs, oldest first: a sequence of lines.

    `str` of it, and so `print`, gives the whole text; as the last line of a cell, the newest 200 lines are shown.

    Attributes
    ----------
    lines : tuple of OutputLine
        At most 10,000, and 1 MiB of UTF-8 in all; a line of more than 65,536 characters is several.
    lost_lines, lost_bytes : int
        How much was printed before them and has fallen off. What the looper cleared or overwrote itself is not counted.

    Examples
    --------
    >>> printed = nblooper.Output((nblooper.OutputLine(1.6e9, "stdout", "a line"),))
    >>> len(printed), printed[0].text, printed.lost_lines
    (1, 'a line', 0)
    >>> printed
    a line
    """

    lines: tuple[OutputLine, ...] = ()
    lost_lines: int = 0
    lost_bytes: int = 0

    @property
    def text(self) -> str:
        """All lines, each with a line end."""
        return "".join(f"{line.text}\n" for line in self.lines)

    def __str__(self) -> str:
        return self._told(self.lines)

    def __repr__(self) -> str:
        return self._told(self.lines[-_SHOWN:]) or "(no output)"

    def _told(self, lines: tuple[OutputLine, ...]) -> str:
        earlier = []
        if self.lost_lines:
            earlier.append(f"... {plural(self.lost_lines, 'line')} before these no longer kept ...")
        if hidden := len(self.lines) - len(lines):
            earlier.append(f"... {plural(hidden, 'line')} not shown here: print() shows them ...")
        return "\n".join([*earlier, *(line.text for line in lines)])

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[OutputLine]:
        return iter(self.lines)

    @overload
    def __getitem__(self, at: int) -> OutputLine: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[OutputLine, ...]: ...

    def __getitem__(self, at: int | slice) -> OutputLine | tuple[OutputLine, ...]:
        return self.lines[at]
