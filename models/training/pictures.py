"""Sheets of small pictures."""
from pathlib import Path

import numpy as np
from PIL import Image


def sheet(images: np.ndarray, columns: int) -> np.ndarray:
    """Images uint8 [n, height, width, 3] side by side, the last row filled up with white."""
    n, height, width, _ = images.shape
    rows = -(-n // columns)
    tiles = np.full((rows * columns, height, width, 3), 255, np.uint8)
    tiles[:n] = images
    return tiles.reshape(rows, columns, height, width, 3).swapaxes(1, 2).reshape(rows * height, columns * width, 3)


def save_sheet(path: Path, images: np.ndarray, columns: int, scale: float = 1.0) -> None:
    picture = Image.fromarray(sheet(images, columns))
    if scale != 1:
        picture = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    picture.save(path, optimize=True)
