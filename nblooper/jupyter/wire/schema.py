"""What the browser has to know to read and show messages: it has no list of columns, states or quantiles itself."""

from __future__ import annotations

import dataclasses
from typing import Any

from nblooper.data.measures import MAIN_QUANTILES, QUANTILES
from nblooper.jupyter.wire.charts import CPU, LINES
from nblooper.jupyter.wire.errors import MAX_ERRORS
from nblooper.jupyter.wire.output import MOST_ROWS
from nblooper.jupyter.wire.table import FIELDS
from nblooper.views.columns import COLUMNS
from nblooper.views.palette import COLORS, DASHES
from nblooper.views.states import LOOKS

SCHEMA: dict[str, Any] = {
    "fields": list(FIELDS),
    "columns": [
        {
            "key": column.key,
            "heading": column.heading,
            "tip": column.tip,
            "kind": column.kind,
            "numeric": column.numeric,
            "measured": column.measured,
            "rank": column.rank,
        }
        for column in COLUMNS
    ],
    "states": {name: dataclasses.asdict(look) for name, look in LOOKS.items()},
    "lines": {**{chart: list(lines) for chart, lines in LINES.items()}, "cpu": [CPU]},
    "quantiles": list(QUANTILES),
    "mainQuantiles": list(MAIN_QUANTILES),
    "palette": {**{theme: list(colors) for theme, colors in COLORS.items()}, "dashes": [list(dash) for dash in DASHES]},
    "maxErrors": MAX_ERRORS,
    "maxOutput": MOST_ROWS,
}
"""Travels with each message that holds everything."""
