"""Make clean renders look like a small generator's pictures, for training the segmenters.

A generator's faces are softer, warped, noisier and less sure than the renderer's: faded earrings, halos, stripes along
silhouettes ('zippers', left by upsampling). Each function below imitates one such flaw with a strength drawn per image,
often zero. Images are float32 [n, 3, side, side], nominally in [-1, 1]; labels are int64 [n, side, side].
"""
from typing import Tuple

import torch
import torch.nn.functional as F


def uniform(n: int, low: float, high: float, *, chance: float = 1.0) -> torch.Tensor:
    """One strength per image, [n, 1, 1, 1]: uniform in low..high with probability `chance`, else 0."""
    strength = low + (high - low) * torch.rand(n, 1, 1, 1)
    return strength * (torch.rand(n, 1, 1, 1) < chance)


def smooth_noise(n: int, channels: int, cells: int, side: int) -> torch.Tensor:
    """Gaussian noise on a grid of cells x cells, enlarged smoothly to [n, channels, side, side]."""
    return F.interpolate(torch.randn(n, channels, cells, cells), size=(side, side), mode='bilinear', align_corners=False)


def blurred(image: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """Gaussian blur with one sigma (pixels) per image; seven taps, so sigma stays below 2."""
    n, channels, side, _ = image.shape
    offsets = torch.arange(-3.0, 4.0)
    taps = torch.exp(-0.5 * (offsets / sigma.view(n, 1).clamp(min=0.05)) ** 2)
    taps = (taps / taps.sum(1, keepdim=True)).repeat_interleave(channels, 0)
    planes = F.pad(image.reshape(1, n * channels, side, side), (3, 3, 3, 3), mode='reflect')
    planes = F.conv2d(planes, taps[:, None, :, None], groups=n * channels)
    return F.conv2d(planes, taps[:, None, None, :], groups=n * channels).view_as(image)


def warp(image: torch.Tensor, labels: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
    """Mirror, turn (10 degrees), scale (12 %), shift (6 %), and bend by one or two pixels; labels move along."""
    n, _, side, _ = image.shape
    angle, scale = uniform(n, -0.18, 0.18).flatten(), 1 + uniform(n, -0.12, 0.12).flatten()
    mirror = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    cosine, sine = scale * angle.cos(), scale * angle.sin()
    shift = torch.rand(2, n) * 0.24 - 0.12  # in grid_sample's units, where the image spans -1..1
    affine = torch.stack([torch.stack([cosine * mirror, -sine, shift[0]], 1), torch.stack([sine * mirror, cosine, shift[1]], 1)], 1)
    where = F.affine_grid(affine, [n, 1, side, side], align_corners=False)
    bend = smooth_noise(n, 2, 12, side) * uniform(n, 0.0, 2.0, chance=0.7) * (2 / side)
    where = where + bend.permute(0, 2, 3, 1)
    image = F.grid_sample(image, where, mode='bilinear', padding_mode='border', align_corners=False)
    moved = F.grid_sample(labels[:, None].float(), where, mode='nearest', padding_mode='border', align_corners=False)
    return image, moved[:, 0].long()


def recolour(image: torch.Tensor) -> torch.Tensor:
    """Small changes of hue, saturation, gamma, contrast, brightness, and uneven light."""
    n, _, side, _ = image.shape
    mix = torch.eye(3) + torch.randn(n, 3, 3) * 0.06
    image = torch.einsum('nij,njyx->niyx', mix, image)
    grey = image.mean(1, keepdim=True)
    image = grey + (image - grey) * (1 + uniform(n, -0.4, 0.3))
    image = image * (1 + uniform(n, -0.2, 0.2)) + uniform(n, -0.15, 0.15)
    light = smooth_noise(n, 3, 5, side) * uniform(n, 0.0, 0.12, chance=0.6)
    unit = ((image + light).clamp(-1, 1) + 1) / 2
    return unit.clamp(min=1e-3) ** torch.exp(uniform(n, -0.25, 0.25)) * 2 - 1


def fade_into(image: torch.Tensor) -> torch.Tensor:
    """A faint second portrait shines through in soft patches: features that the generator has not decided on."""
    n, _, side, _ = image.shape
    patches = torch.sigmoid(smooth_noise(n, 1, 9, side) * 4)
    return image + (image.roll(1, 0) - image) * patches * uniform(n, 0.0, 0.3, chance=0.4)


def zipper(image: torch.Tensor) -> torch.Tensor:
    """Every second row or column slips by a pixel in patches, which shows along edges only."""
    n, _, side, _ = image.shape
    stripes = (torch.arange(side) % 2).float()
    patches = torch.sigmoid(smooth_noise(n, 1, 16, side) * 6) * uniform(n, 0.0, 0.9, chance=0.5)
    image = image + (image.roll(1, 3) - image) * stripes[:, None] * patches
    patches = torch.sigmoid(smooth_noise(n, 1, 16, side) * 6) * uniform(n, 0.0, 0.9, chance=0.5)
    return image + (image.roll(1, 2) - image) * stripes[None, :] * patches


def soften(image: torch.Tensor) -> torch.Tensor:
    """Blur everywhere or in patches, then sometimes a halo (too much sharpening)."""
    n, _, side, _ = image.shape
    soft = blurred(image, uniform(n, 0.3, 1.3, chance=0.7))
    patches = torch.sigmoid(smooth_noise(n, 1, 6, side) * 4 + 4 * torch.rand(n, 1, 1, 1))
    image = image + (soft - image) * patches
    halo = image - blurred(image, uniform(n, 0.8, 1.8))
    return image + halo * uniform(n, 0.0, 1.5, chance=0.5)


def resample(image: torch.Tensor) -> torch.Tensor:
    """Down to between half and full size, and back: the whole batch by one factor."""
    side = image.shape[-1]
    smaller = int(side * (0.5 + 0.5 * torch.rand(()).item()))
    down = F.interpolate(image, size=(smaller, smaller), mode='bilinear', align_corners=False, antialias=True)
    return F.interpolate(down, size=(side, side), mode='bilinear', align_corners=False)


def augment(image: torch.Tensor, labels: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
    """All of the above, in the order in which a picture would suffer them."""
    image, labels = warp(image, labels)
    image = recolour(fade_into(image))
    if torch.rand(()) < 0.4:
        image = resample(image)
    image = soften(zipper(image))
    return image + torch.randn_like(image) * uniform(len(image), 0.0, 0.08, chance=0.5), labels
