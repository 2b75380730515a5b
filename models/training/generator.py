"""StyleGAN2's generator in plain PyTorch, with the parameter names of rosinality's stylegan2-pytorch.

    z [n, 128] -> mapping -> w [n, 128] -> ws [n, layers, 128] -> styles -> image [n, 3, size, size], nominally in [-1, 1]

Two choices differ from the usual code and change no number beyond rounding. Modulation scales the *activations* going into
a convolution and demodulation scales what comes out, so that all images of a batch share one weight. And the transposed
convolution with its blur is one 3x3 convolution that makes four outputs per input pixel (`fold_upsampling`).
"""
import math
from pathlib import Path
from typing import Dict, List, Optional, Sequence

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from convert_generator import read_safetensors

WIDTHS = {4: 192, 8: 192, 16: 128, 32: 96, 64: 64, 128: 32}  # channels of the bundled generator at each resolution
BLUR = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4                # the filter [1, 3, 3, 1] / 8 with the gain 2 of upsampling


def leaky(x: torch.Tensor) -> torch.Tensor:
    return F.leaky_relu(x, 0.2) * math.sqrt(2)


def normalise(z: torch.Tensor) -> torch.Tensor:
    """Every row of z [n, d] divided by its root mean square."""
    return z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)


def upsample(image: torch.Tensor) -> torch.Tensor:
    """Twice the side with the filter [1, 3, 3, 1], zero outside: bilinear, but for the border."""
    larger = F.interpolate(F.pad(image, (1, 1, 1, 1)), scale_factor=2, mode='bilinear', align_corners=False)
    return larger[:, :, 2:-2, 2:-2]


def fold_matrix() -> torch.Tensor:
    """[36, 9]: a 3x3 kernel of the transposed convolution -> the four 3x3 kernels, one per output phase, after blurring.

    Along one axis output 2i + phase is the sum over input i + d and tap a of x[i + d] * w[a] * BLUR[a - phase + 2 d + 1].
    """
    axis = torch.zeros(2, 3, 3)  # phase, neighbour d = -1..1, tap a
    for phase in range(2):
        for d in (-1, 0, 1):
            for a in range(3):
                tap = a - phase + 2 * d + 1
                if 0 <= tap <= 3:
                    axis[phase, d + 1, a] = BLUR[tap]
    return torch.einsum('pda,qeb->pqdeab', axis, axis).reshape(36, 9)


FOLD = fold_matrix()


def fold_upsampling(weight: torch.Tensor) -> torch.Tensor:
    """Weight [out, in, 3, 3] of the upsampling layer -> [4 out, in, 3, 3] for convolution and pixel shuffle."""
    outputs, inputs = weight.shape[:2]
    phases = (weight.reshape(-1, 9) @ FOLD.t()).view(outputs, inputs, 4, 3, 3)
    return phases.permute(0, 2, 1, 3, 4).reshape(4 * outputs, inputs, 3, 3)


def convolve(x: torch.Tensor, weight: torch.Tensor, training: bool, **options) -> torch.Tensor:
    """Convolution, and in training in bfloat16: several times faster on processors that have it, and precise enough there."""
    with torch.autocast('cpu', torch.bfloat16, enabled=training):
        return F.conv2d(x.contiguous(memory_format=torch.channels_last), weight, **options)


class EqualLinear(nn.Module):
    """Fully connected, its weight stored at unit variance and scaled when used ('equalised learning rate')."""

    def __init__(self, inputs: int, outputs: int, lr: float = 1.0, bias: float = 0.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / lr)
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.lr = lr

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.linear(x, self.weight * (self.lr / math.sqrt(self.weight.shape[1])), self.bias * self.lr)


class Mapping(nn.Sequential):
    """z -> w. Index 0 is the normalisation, which has no parameters, so the layers are style.1, style.2, ..."""

    def __init__(self, style_dim: int, layers: int, lr: float = 0.01):
        super().__init__(nn.Identity(), *(EqualLinear(style_dim, style_dim, lr) for _ in range(layers)))

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        x = normalise(z)
        for layer in list(self)[1:]:
            x = leaky(layer(x))
        return x


class Holder(nn.Module):
    """One named parameter or buffer, where rosinality's layout has a module of its own for it."""

    def __init__(self, name: str, value: torch.Tensor, parameter: bool = True):
        super().__init__()
        if parameter:
            setattr(self, name, nn.Parameter(value))
        else:
            self.register_buffer(name, value)


class ModulatedConv(nn.Module):
    """Weight and style of a convolution whose inputs are scaled by the style."""

    def __init__(self, inputs: int, outputs: int, kernel: int, style_dim: int, up: bool = False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, outputs, inputs, kernel, kernel))
        self.modulation = EqualLinear(style_dim, inputs, bias=1.0)
        self.up = up
        if up:
            self.blur = Holder('kernel', torch.outer(BLUR, BLUR), parameter=False)

    def scaled_weight(self) -> torch.Tensor:
        """[out, in, kernel, kernel]"""
        return self.weight[0] / math.sqrt(self.weight[0, 0].numel())


class StyledConv(nn.Module):
    """Modulate, convolve (and upsample), demodulate, add noise and bias, activate."""

    def __init__(self, inputs: int, outputs: int, style_dim: int, up: bool = False):
        super().__init__()
        self.conv = ModulatedConv(inputs, outputs, 3, style_dim, up)
        self.noise = Holder('weight', torch.zeros(1))
        self.activate = Holder('bias', torch.zeros(outputs))

    def forward(self, x: torch.Tensor, style: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        weight = self.conv.scaled_weight()
        demodulation = torch.rsqrt(style.square() @ weight.square().sum((2, 3)).t() + 1e-8)
        x = x * style[:, :, None, None]
        if self.conv.up:
            x = F.pixel_shuffle(convolve(x, fold_upsampling(weight), self.training, padding=1), 2)
        else:
            x = convolve(x, weight, self.training, padding=1)
        x = x * demodulation[:, :, None, None] + self.noise.weight * noise
        return leaky(x + self.activate.bias.view(1, -1, 1, 1))


class ToRGB(nn.Module):
    """A layer's contribution to the image, added to the upsampled image so far. No demodulation."""

    def __init__(self, inputs: int, style_dim: int, up: bool):
        super().__init__()
        self.conv = ModulatedConv(inputs, 3, 1, style_dim)
        self.bias = nn.Parameter(torch.zeros(1, 3, 1, 1))
        if up:
            self.upsample = Holder('kernel', torch.outer(BLUR, BLUR), parameter=False)

    def forward(self, x: torch.Tensor, style: torch.Tensor, image: Optional[torch.Tensor]) -> torch.Tensor:
        rgb = convolve(x * style[:, :, None, None], self.conv.scaled_weight(), self.training) + self.bias
        return rgb if image is None else rgb + upsample(image)


class Generator(nn.Module):
    def __init__(self, size: int, widths: Dict[int, int] = WIDTHS, style_dim: int = 128, n_mlp: int = 6, lr_mlp: float = 0.01):
        super().__init__()
        self.size, self.style_dim = size, style_dim
        self.style = Mapping(style_dim, n_mlp, lr_mlp)
        self.input = Holder('input', torch.randn(1, widths[4], 4, 4))
        self.conv1 = StyledConv(widths[4], widths[4], style_dim)
        self.to_rgb1 = ToRGB(widths[4], style_dim, up=False)
        self.convs, self.to_rgbs, self.noises = nn.ModuleList(), nn.ModuleList(), nn.Module()
        resolution = 4
        while resolution < size:
            resolution *= 2
            inputs, outputs = widths[resolution // 2], widths[resolution]
            self.convs.extend([StyledConv(inputs, outputs, style_dim, up=True), StyledConv(outputs, outputs, style_dim)])
            self.to_rgbs.append(ToRGB(outputs, style_dim, up=True))
        for layer, side in enumerate(self.noise_sides()):
            self.noises.register_buffer(f'noise_{layer}', torch.randn(1, 1, side, side))

    def noise_sides(self) -> List[int]:
        """Side of each convolution's output: 4, 8, 8, 16, 16, ..."""
        return [4 * 2 ** ((layer + 1) // 2) for layer in range(1 + len(self.convs))]

    @property
    def n_latent(self) -> int:
        """Number of w's a picture takes: one per convolution, and the last ToRGB's."""
        return len(self.convs) + 2

    def forward(self, ws: torch.Tensor, noise: str = 'const') -> torch.Tensor:
        """ws [n, n_latent, style_dim] -> image. `noise`: 'const' (stored), 'none', or 'random' (training)."""
        maps = self.noise_maps(noise, len(ws))
        x = self.input.input.expand(len(ws), -1, -1, -1)
        x = self.conv1(x, self.conv1.conv.modulation(ws[:, 0]), maps[0])
        image = self.to_rgb1(x, self.to_rgb1.conv.modulation(ws[:, 1]), None)
        for i, to_rgb in enumerate(self.to_rgbs):  # a ToRGB shares its w with the next block's first convolution
            for j in (2 * i, 2 * i + 1):
                x = self.convs[j](x, self.convs[j].conv.modulation(ws[:, j + 1]), maps[j + 1])
            image = to_rgb(x, to_rgb.conv.modulation(ws[:, 2 * i + 3]), image)
        return image

    def noise_maps(self, noise: str, n: int) -> Sequence[torch.Tensor]:
        if noise == 'random':
            return [torch.randn(n, 1, side, side) for side in self.noise_sides()]
        stored = [getattr(self.noises, f'noise_{layer}') for layer in range(1 + len(self.convs))]
        return stored if noise == 'const' else [torch.zeros_like(plane) for plane in stored]

    def repeat_w(self, w: torch.Tensor) -> torch.Tensor:
        """[n, style_dim] -> the same w for every layer, [n, n_latent, style_dim]."""
        return w[:, None].expand(-1, self.n_latent, -1)


class TrainedGenerator:
    """A generator from a safetensors file, with its truncation centre."""

    def __init__(self, path: Path):
        tensors, metadata = read_safetensors(path)
        state = {name: torch.from_numpy(value.copy()) for name, value in tensors.items()}
        self.latent_avg = state.pop('latent_avg')
        widths = {int(r): int(width) for r, width in (pair.split(':') for pair in metadata['channels'].split(','))}
        self.network = Generator(int(metadata['size']), widths, int(metadata['style_dim']), int(metadata['n_mlp']), float(metadata['lr_mlp']))
        self.network.load_state_dict(state)
        self.network.eval().requires_grad_(False)

    def from_z(self, z: torch.Tensor, psi: float = 0.7, noise: str = 'const') -> torch.Tensor:
        w = self.latent_avg + psi * (self.network.style(z) - self.latent_avg)
        return self.network(self.network.repeat_w(w), noise)

    def from_seeds(self, seeds: Sequence[int], psi: float = 0.7, noise: str = 'const') -> torch.Tensor:
        """Images of NumPy seeds, RandomState(seed).randn(1, style_dim) each, in batches of 25."""
        z = [np.random.RandomState(seed).randn(1, self.network.style_dim) for seed in seeds]
        rows = torch.from_numpy(np.concatenate(z).astype(np.float32))
        return torch.cat([self.from_z(batch, psi, noise) for batch in rows.split(25)])
