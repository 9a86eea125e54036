"""What tests of what people run have in common."""

import pytest
from helpers import SECS

import nblooper


@pytest.fixture
def at_the_end_all_is_stopped():
    """What a person does at the end of a session: stop what runs."""
    yield
    for coord in nblooper.coordinators():
        coord.request_stop()
        for looper in coord.loopers.values():
            looper.join(SECS)
