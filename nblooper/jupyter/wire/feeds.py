"""The list of the panel's feeds. The browser has a view for each key."""

from __future__ import annotations

from nblooper.jupyter.wire.charts import Distributions, Tracks
from nblooper.jupyter.wire.errors import Errors
from nblooper.jupyter.wire.feed import Feed, Latest, SlowFeed
from nblooper.jupyter.wire.lanes import Lanes
from nblooper.jupyter.wire.output import Outputs
from nblooper.jupyter.wire.slow import SlowCalls
from nblooper.jupyter.wire.table import Rows, head
from nblooper.jupyter.wire.values import ValueLines, marks


def make_feeds() -> tuple[list[Feed], list[SlowFeed]]:
    """Return a new feed for each part of the panel: those that are sent with every refresh, and the slow ones."""
    fast: list[Feed] = [Latest("head", head), Rows(), Tracks(), Latest("params", marks), ValueLines()]
    return [*fast, Outputs(), Lanes()], [Distributions(), Errors(), SlowCalls()]
