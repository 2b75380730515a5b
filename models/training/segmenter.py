"""The two segmentation networks: a U-Net that finds regions and a dilated network that judges.

Both map an RGB image [n, 3, 128, 128] in [-1, 1] to logits over the renderer's 14 labels. `regions` is used by the
channel discovery; `judge` only ever checks what the discovery found, so the two share neither architecture nor
initialisation nor the order of their training data. Each stays under 0.6 million parameters.
"""
from typing import Callable, Dict

import torch
import torch.nn as nn
import torch.nn.functional as F

from factors import LABELS

SIZE = 128          # side of the input image, in pixels
OUTPUT_SIZE = 256   # labels are decided at twice that, so that a cell of a 32 x 32 grid holds 64 votes


class ConvBlock(nn.Sequential):
    """3x3 convolution, batch norm, ReLU. `dilation` spreads the taps; `stride` 2 halves the map."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1, dilation: int = 1, relu: bool = True):
        convolution = nn.Conv2d(inputs, outputs, 3, stride, padding=dilation, dilation=dilation, bias=False)
        super().__init__(convolution, nn.BatchNorm2d(outputs), *([nn.ReLU(inplace=True)] if relu else []))


def repeat(x: torch.Tensor) -> torch.Tensor:
    """Twice the side, every value four times. The convolutions after it smooth; bilinear trains four times slower."""
    return F.interpolate(x, scale_factor=2, mode='nearest')


class UNet(nn.Module):
    """Encoder and decoder with skips, from 64 px down to 8 px; the head places four logits per 64 px cell."""

    def __init__(self, labels: int = len(LABELS), widths=(32, 48, 80, 96)):
        super().__init__()
        first, *rest = widths
        self.stem = nn.Sequential(nn.Conv2d(3, first, 4, 2, padding=1, bias=False), nn.BatchNorm2d(first), nn.ReLU(inplace=True),
                                  ConvBlock(first, first))
        self.down = nn.ModuleList(nn.Sequential(ConvBlock(fine, coarse, stride=2), ConvBlock(coarse, coarse))
                                  for fine, coarse in zip(widths, rest))
        self.up = nn.ModuleList(ConvBlock(coarse + fine, fine) for fine, coarse in reversed(list(zip(widths, rest))))
        self.head = nn.Sequential(ConvBlock(first, first), nn.Conv2d(first, 4 * labels, 3, padding=1), nn.PixelShuffle(2))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        maps = [self.stem(image)]
        for level in self.down:
            maps.append(level(maps[-1]))
        x = maps.pop()
        for level in self.up:
            x = level(torch.cat([repeat(x), maps.pop()], 1))
        return self.head(x)


class DilatedResidual(nn.Module):
    """Two 3x3 convolutions around a shortcut, the taps `dilation` pixels apart."""

    def __init__(self, width: int, dilation: int):
        super().__init__()
        self.body = nn.Sequential(ConvBlock(width, width, dilation=dilation), ConvBlock(width, width, dilation=dilation, relu=False))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(x + self.body(x))


class DilatedNet(nn.Module):
    """Context by dilated convolutions at 32 px and by the image's mean, edges from full-resolution features, added up.

    Unlike the U-Net it never goes below 32 px and does see full resolution.
    """

    def __init__(self, labels: int = len(LABELS), widths=(16, 32, 64), dilations=(1, 2, 4, 8)):
        super().__init__()
        fine, middle, coarse = widths
        self.at_128 = ConvBlock(3, fine)
        self.at_64 = nn.Sequential(ConvBlock(fine, middle, stride=2), DilatedResidual(middle, 1))
        self.at_32 = nn.Sequential(ConvBlock(middle, coarse, stride=2), *(DilatedResidual(coarse, d) for d in dilations))
        self.global_context = nn.Conv2d(coarse, coarse, 1)
        self.to_64 = nn.Conv2d(coarse, middle, 1)
        self.merge_64 = ConvBlock(middle, middle)
        self.to_128 = nn.Conv2d(middle, 24, 1)
        self.edges = nn.Conv2d(fine, 24, 1)
        self.merge_128 = ConvBlock(24, 24)
        self.head = nn.Conv2d(24, labels, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        fine = self.at_128(image)
        middle = self.at_64(fine)
        coarse = self.at_32(middle)
        coarse = F.relu(coarse + self.global_context(F.adaptive_avg_pool2d(coarse, 1)))
        middle = self.merge_64(middle + repeat(self.to_64(coarse)))
        fine = self.merge_128(self.edges(fine) + repeat(self.to_128(middle)))
        return self.head(fine)


ARCHITECTURES: Dict[str, Callable[[], nn.Module]] = {'regions': UNet, 'judge': DilatedNet}


class AtOutputSize(nn.Module):
    """A network with its logits [n, labels, 128, 128] enlarged to [n, labels, 256, 256]: what is exported."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return F.interpolate(self.network(image), scale_factor=OUTPUT_SIZE // SIZE, mode='bilinear', align_corners=False)
