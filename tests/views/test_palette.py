"""The colours of loopers: they stand out from the page, and stay apart for everybody."""

import itertools

import numpy as np
import pytest

from nblooper.views.choice import MAX_DRAWN
from nblooper.views.palette import COLORS, DASHES

PAPERS = {"light": ["#ffffff"], "dark": ["#212121", "#111111"]}
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], LUMINANCE, [0.0193, 0.1192, 0.9505]])
# What is seen of linear red, green and blue: Machado, Oliveira and Fernandes, 2009.
EYES = {
    "most": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(color):
    values = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    low, high = sorted(float(LUMINANCE @ linear(color)) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(color, eyes):
    seen = np.clip(np.asarray(eyes) @ linear(color), 0, 1)
    x, y, z = np.cbrt(TO_XYZ @ seen / [0.95047, 1, 1.08883])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("theme", COLORS)
def test_colours_stand_out_from_the_page(theme):
    assert min(contrast(color, paper) for color in COLORS[theme] for paper in PAPERS[theme]) >= 3


@pytest.mark.parametrize("theme", COLORS)
@pytest.mark.parametrize("eyes", EYES)
def test_every_two_colours_stay_apart(theme, eyes):
    places = [lab(color, EYES[eyes]) for color in COLORS[theme]]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(places, 2)) > 10


def test_there_are_as_many_as_loopers_are_drawn():
    assert {len(colors) for colors in COLORS.values()} == {len(set(DASHES))} == {MAX_DRAWN}
