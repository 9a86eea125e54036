"""IPython's shell and the Jupyter kernel around it, if there are any."""

from __future__ import annotations

from typing import Any

import IPython


def current_shell() -> Any:
    """Return the IPython shell that runs this process, or None."""
    return IPython.get_ipython()


def current_kernel() -> Any:
    """Return the Jupyter kernel that runs this process, or None."""
    return getattr(current_shell(), "kernel", None)
