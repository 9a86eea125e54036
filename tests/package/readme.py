"""The README's code blocks."""

import re
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"


def blocks(language, path=README):
    """Return the code blocks of a language in the README, by the heading they are under and their number there."""
    found, heading = {}, ""
    text = path.read_text(encoding="utf-8")
    for match in re.finditer(r"^#+ (?P<heading>[^\n]+)$|^```(?P<language>\w+)\n(?P<code>.*?)^```", text, re.M | re.S):
        if match["heading"]:
            heading, number = match["heading"], 0
        else:
            number += 1
            if match["language"] == language:
                found[f"{heading} {number}"] = match["code"]
    return found
