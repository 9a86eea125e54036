"""A status and a snapshot are like dicts from names to loopers."""

from __future__ import annotations

import pytest
from helpers import outcome

from nblooper import LooperThread


@pytest.mark.parametrize("look", ["status", "snapshot"])
def test_it_is_like_a_dict_from_names_to_loopers(coord, look):
    LooperThread(coord, 1, int, name="poll")
    LooperThread(coord, 1, int, name="train")
    seen = getattr(coord, look)()
    assert "poll" in seen
    assert "nobody" not in seen
    assert 0 not in seen
    assert [] not in seen
    assert list(seen) == list(seen.keys()) == ["poll", "train"]
    assert len(seen) == 2
    assert dict(seen) == {"poll": seen.loopers[0], "train": seen.loopers[1]}
    assert [seen[name] for name in seen] == list(seen.loopers)


@pytest.mark.parametrize("look", ["status", "snapshot"])
def test_a_missing_name_is_refused_with_those_there_are(coord, look):
    empty = getattr(coord, look)()
    assert (len(empty), list(empty), bool(empty)) == (0, [], True)
    assert outcome(lambda: empty["x"]).args == ("no looper is named 'x'; there are: none",)
    for number in range(21):
        LooperThread(coord, 1, int, name=str(number))
    seen = getattr(coord, look)()
    for key in ("x", 0, None, []):
        error = outcome(lambda key=key: seen[key])
        assert type(error) is KeyError
        assert error.args[0].startswith(f"no looper is named {key!r}; there are: '0', '1', ")
        assert error.args[0].endswith("'19', ...")
