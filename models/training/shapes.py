"""Shapes as fields, colours as small arrays, and the few curves that shade them.

A field is an array [side, side] that is negative inside a shape; `coverage` turns it into alpha with about one pixel of
anti-aliasing, whatever the field's slope. Coordinates span -1..1 over the image, x to the right, y down.

All scalars are Python floats on purpose: they leave a float32 array float32 in every version of NumPy, so the same
factors give the same bits.
"""
import colorsys
from functools import lru_cache
from typing import Tuple

import numpy as np

Field = np.ndarray
Colour = np.ndarray  # float32 [3], RGB in 0..1


@lru_cache(maxsize=4)
def pixel_grid(side: int) -> Tuple[Field, Field]:
    """x and y of every pixel's centre."""
    centres = ((np.arange(side) + 0.5) / side * 2 - 1).astype(np.float32)
    return np.repeat(centres[None], side, 0).copy(), np.repeat(centres[:, None], side, 1).copy()


def coverage(field: Field, softness: float = 1.0) -> Field:
    """Alpha 0..1 of the inside of a shape; the edge is `softness` pixels wide."""
    across, down = np.empty_like(field), np.empty_like(field)
    across[:, 1:-1] = (field[:, 2:] - field[:, :-2]) * 0.5
    across[:, 0], across[:, -1] = across[:, 1], across[:, -2]
    down[1:-1] = (field[2:] - field[:-2]) * 0.5
    down[0], down[-1] = down[1], down[-2]
    slope = np.sqrt(across * across + down * down + 1e-10)
    return np.clip(0.5 - field / (slope * softness), 0, 1)


def ellipse(x: Field, y: Field, half_width: float, half_height: float) -> Field:
    return (x / half_width) ** 2 + (y / half_height) ** 2 - 1


def rounded_box(x: Field, y: Field, half_width, half_height: float, radius: float) -> Field:
    """Signed distance to a rectangle with round corners; `half_width` may vary over the picture."""
    right, below = np.abs(x) - (half_width - radius), np.abs(y) - (half_height - radius)
    outside = np.hypot(np.maximum(right, 0), np.maximum(below, 0))
    return outside + np.minimum(np.maximum(right, below), 0) - radius


def segment_distance(x: Field, y: Field, x0: float, y0: float, x1: float, y1: float) -> Field:
    """Distance to the straight line from (x0, y0) to (x1, y1)."""
    dx, dy = x1 - x0, y1 - y0
    along = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy + 1e-9), 0, 1)
    return np.hypot(x - x0 - along * dx, y - y0 - along * dy)


def both(*fields: Field) -> Field:
    """The intersection of shapes."""
    result = fields[0]
    for field in fields[1:]:
        result = np.maximum(result, field)
    return result


def lerp(a, b, t):
    return a + (b - a) * t


def smoothstep(low: float, high: float, x):
    """0 below `low`, 1 above `high`, smooth between; `low` > `high` falls instead."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def sign(x: float) -> float:
    return float(x > 0) - float(x < 0)


def rgb(r: float, g: float, b: float) -> Colour:
    return np.array([r, g, b], np.float32)


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """Hue is cyclic; the others are clipped to 0..1."""
    return rgb(*colorsys.hsv_to_rgb(hue % 1, min(max(saturation, 0), 1), min(max(value, 0), 1)))


def from_palette(palette: np.ndarray, position: float) -> Colour:
    """Colour at 0..1 along a palette [k, 3]."""
    position = min(max(position, 0.0), 1.0) * (len(palette) - 1)
    i = min(int(position), len(palette) - 2)
    return palette[i] + (palette[i + 1] - palette[i]) * (position - i)
