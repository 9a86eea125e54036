"""Runs the benchmarks: `python -m tests.benchmarks`, all of them, or those that are named.

    python -m tests.benchmarks                   all, some minutes
    python -m tests.benchmarks calls stop        these
    python -m tests.benchmarks --quick           a tenth of the work, for a first look
    python -m tests.benchmarks --markdown        the README's table

Times are compared within a run: machines differ, ratios travel. Each bound that nblooper promises is shown with whether
it holds; on a machine that others use at the time, look twice before believing either. What needs a package that is
not installed (APScheduler) is left out.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import os
import platform
import sys
import time

from . import NAMES
from .measure import QUICK, Effort
from .table import Row, markdown, text

_LIMIT_SECS = 1200.0  # for one benchmark


def main() -> None:
    """Run what the command line asks for."""
    arguments = _parse()
    effort = QUICK if arguments.quick else Effort()
    effort = effort._replace(rounds=arguments.rounds or effort.rounds)
    rows: list[Row] = []
    if not arguments.markdown:
        print(_machine())
    for name in arguments.names or NAMES:
        began = time.monotonic()
        print(f"{name} ...", file=sys.stderr, flush=True)
        faulthandler.dump_traceback_later(_LIMIT_SECS, exit=True)
        found = importlib.import_module(f".{name}", __package__).run(effort)
        faulthandler.cancel_dump_traceback_later()
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        rows += found
        if not arguments.markdown:
            print(f"\n## {name}\n\n{text(found)}", flush=True)
    if arguments.markdown:
        command = " ".join(["python -m tests.benchmarks", *sys.argv[1:]])
        print(f"{markdown(rows)}\n\n{_machine()}; {effort.rounds} rounds; `{command}`")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure what nblooper costs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}; by default all")
    parser.add_argument("--rounds", type=int, help="how often each contender has its turn; 15, or 3 with --quick")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("--markdown", action="store_true", help="print the README's table")
    arguments = parser.parse_args()
    for name in arguments.names:
        if name not in NAMES:
            parser.error(f"no benchmark is named {name!r}; there are: {', '.join(NAMES)}")
    if arguments.rounds is not None and arguments.rounds < 1:
        parser.error(f"--rounds must be 1 or more; got {arguments.rounds}")
    return arguments


def _machine() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{_cpu()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, {python}"


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo") as lines:
            models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    except OSError:
        models = []
    return models[0] if models else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
