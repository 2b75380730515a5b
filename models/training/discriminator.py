"""The discriminator: residual blocks from half the image's resolution down to 4 x 4, and a growing start."""
import math
from typing import Dict

import torch
import torch.nn as nn
import torch.nn.functional as F

from generator import convolve

WIDTHS = {4: 256, 8: 192, 16: 128, 32: 96, 64: 48}  # channels at each feature resolution: half the image's and less


class EqualConv(nn.Module):
    """Convolution with equalised learning rate, then bias, leaky ReLU and `gain` (or neither, without `act`)."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, act: bool = True, gain: float = math.sqrt(2)):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs)) if act else None
        self.scale = (1 if act else gain) / math.sqrt(inputs * kernel * kernel)
        self.stride, self.padding, self.gain = stride, (kernel - 1) // 2, gain

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = convolve(x, self.weight * self.scale, self.training, bias=self.bias, stride=self.stride, padding=self.padding)
        return x if self.bias is None else F.leaky_relu(x, 0.2) * self.gain


class ResidualBlock(nn.Module):
    """Half the side: 3x3, then 4x4 with stride 2, beside an averaged 1x1. The sum keeps the variance at 1."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv1 = EqualConv(inputs, inputs, 3)
        self.conv2 = EqualConv(inputs, outputs, 4, stride=2, gain=1.0)
        self.skip = EqualConv(inputs, outputs, 1, act=False, gain=math.sqrt(0.5))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv2(self.conv1(x)) + self.skip(F.avg_pool2d(x, 2))


class Discriminator(nn.Module):
    """Images [n, 3, size, size] -> how real they look, [n]. n must be a multiple of `group`, or at most it.

    Images enter as 2 x 2 patches, 12 channels at half the side. After `grow` the block for the doubled size is faded in:
    `alpha` 0..1 is its share.
    """

    def __init__(self, size: int, widths: Dict[int, int] = WIDTHS, group: int = 4):
        super().__init__()
        self.size, self.widths, self.group, self.alpha = size, widths, group, 1.0
        self.stems, self.blocks = nn.ModuleDict(), nn.ModuleDict()
        self.stems[str(size // 2)] = EqualConv(12, widths[size // 2], 3)
        side = size // 2
        while side > 4:
            self.blocks[str(side)] = ResidualBlock(widths[side], widths[side // 2])
            side //= 2
        width = widths[4]
        self.conv = EqualConv(width, width, 3)
        self.deviation_weight = nn.Parameter(torch.randn(width, 4, 4) * 0.1)
        self.fc1_weight, self.fc1_bias = nn.Parameter(torch.randn(width, width * 16)), nn.Parameter(torch.zeros(width))
        self.fc2_weight, self.fc2_bias = nn.Parameter(torch.randn(1, width)), nn.Parameter(torch.zeros(1))

    def grow(self) -> None:
        """Double the image size: a new stem and block in front."""
        self.size *= 2
        side = self.size // 2
        self.stems[str(side)] = EqualConv(12, self.widths[side], 3)
        self.blocks[str(side)] = ResidualBlock(self.widths[side], self.widths[side // 2])

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        side = self.size // 2
        x = self.stems[str(side)](F.pixel_unshuffle(image, 2))
        while side > 4:
            x = self.blocks[str(side)](x)
            if side == self.size // 2 and self.alpha < 1 and str(side // 2) in self.stems:
                old = self.stems[str(side // 2)](F.pixel_unshuffle(F.avg_pool2d(image, 2), 2))
                x = old + (x - old) * self.alpha
            side //= 2
        deviation = self.minibatch_deviation(x.float())
        x = (self.conv(x).float() + deviation.view(-1, 1, 1, 1) * self.deviation_weight).flatten(1)
        x = F.linear(x, self.fc1_weight / math.sqrt(x.shape[1]), self.fc1_bias)
        x = F.leaky_relu(x, 0.2) * math.sqrt(2)
        return F.linear(x, self.fc2_weight / math.sqrt(x.shape[1]), self.fc2_bias)[:, 0]

    def minibatch_deviation(self, x: torch.Tensor) -> torch.Tensor:
        """How much neighbours in the batch differ, [n]: the same number for each group. Fakes that are all alike show."""
        n = len(x)
        groups = x.reshape(-1, min(self.group, n), *x.shape[1:])
        variance = groups.square().mean(1) - groups.mean(1).square()
        deviation = torch.sqrt(variance + 1e-4).mean((1, 2, 3))
        return deviation.repeat_interleave(min(self.group, n))
