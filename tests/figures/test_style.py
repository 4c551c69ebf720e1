"""The palette: told apart with any colour vision, readable under numbers."""

import itertools

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import to_hex, to_rgb

from cnnlib import style

# Machado, Oliveira & Fernandes (2009), severity 1: what linear RGB becomes for each deficiency.
VISION = {
    "ordinary": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)


def linear(colour):
    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(linear_rgb):
    """CIE L*a*b* of a linear RGB colour."""
    ratio = TO_XYZ @ np.clip(linear_rgb, 0, 1) / WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one, other, vision):
    """ΔE (1976) of two colours as seen with this vision."""
    seen = [lab(np.array(VISION[vision]) @ linear(colour)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def contrast(text, ground):
    """WCAG contrast ratio."""
    light, dark = sorted(
        (linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (text, ground)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def test_the_difference_is_right_for_black_and_white():
    assert difference("#000000", "#FFFFFF", "ordinary") == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("vision", VISION)
def test_any_two_roles_can_be_told_apart(vision):
    pairs = itertools.combinations(style.PALETTE.values(), 2)
    smallest = min(difference(one, other, vision) for one, other in pairs)
    assert smallest >= 17, f"{vision}: {smallest:.1f}"


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("tints", [style.TINTS, style.STRONG_TINTS], ids=["tints", "strong"])
def test_tints_stay_apart_too(vision, tints):
    smallest = min(difference(*pair, vision) for pair in itertools.combinations(tints.values(), 2))
    assert smallest >= 5, f"{vision}: {smallest:.1f}"


def test_black_numbers_are_readable_on_every_tint():
    assert all(contrast("#000000", tint) >= 7 for tint in style.TINTS.values())
    assert all(contrast("#000000", tint) >= 4.5 for tint in style.STRONG_TINTS.values())
    assert contrast(style.FAINT, style.PAPER) >= 4.5


@pytest.mark.parametrize("name", [style.IMAGES, style.SIGNED, style.AMOUNTS])
def test_numbers_are_readable_on_every_shade_of_a_colour_map(name):
    for share in np.linspace(0, 1, 50):
        shade = to_hex(colormaps[name](share))
        assert contrast(style.ink_on(shade), shade) >= 4.5


def test_the_palette_is_the_one_of_the_design():
    assert style.PALETTE == {
        "input": "#268BD2",
        "kernel": "#E69F00",
        "output": "#117733",
        "gradient": "#AA3377",
    }
    assert style.tint("#000000") == "#a6a6a6" and style.tint(style.INPUT, 1).upper() == style.INPUT


def test_limits_put_zero_in_the_middle():
    assert style.symmetric_limits(np.array([-1.0, 3.0])) == (-3.0, 3.0)
    assert style.symmetric_limits(np.zeros(2)) == (-1.0, 1.0)
