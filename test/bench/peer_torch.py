"""The same Jacobian by PyTorch's automatic differentiation, to compare speed with: a StyleGAN2 synthesis network of random
weights, written from the formulas, and the time of one backward pass per output of the pooled picture. The whole would be
3 * grid * grid outputs; a few are timed.

    python3 peer_torch.py --resolution 256 --base 16384 [--most 512] [--grid 32] [--threads 2] [--device cpu] [--seconds 30]

Answers with one line of JSON: seconds per output one by one, and in batches of outputs (`is_grads_batched`).
"""

import argparse
import json
import time

import torch
import torch.nn.functional as F

GAIN = 2**0.5


def blur_kernel(channels, device):
    row = torch.tensor([1.0, 3.0, 3.0, 1.0], device=device)
    kernel = torch.outer(row, row)
    return (kernel / kernel.sum() * 4).expand(channels, 1, 4, 4).contiguous()


class Layer:
    """A modulated 3x3 convolution with demodulation; scales activations, so that weights are not copied per sample."""

    def __init__(self, inputs, outputs, size, up, device):
        self.weight = torch.randn(outputs, inputs, 3, 3, device=device) / (9 * inputs) ** 0.5
        self.squares = self.weight.square().sum((2, 3)).T.contiguous()
        self.transposed = self.weight.transpose(0, 1).contiguous()
        self.bias = torch.randn(1, outputs, 1, 1, device=device) * 0.1
        self.noise = torch.randn(1, 1, size, size, device=device) * 0.1
        self.kernel = blur_kernel(outputs, device) if up else None
        self.style = (1 + torch.randn(1, inputs, device=device)).requires_grad_()

    def __call__(self, x):
        x = x * self.style[:, :, None, None]
        if self.kernel is None:
            x = F.conv2d(x, self.weight, padding=1)
        else:
            x = F.conv_transpose2d(x, self.transposed, stride=2)
            x = F.conv2d(x, self.kernel, padding=1, groups=x.shape[1])
        factor = (self.style.square() @ self.squares + 1e-8).rsqrt()
        return F.leaky_relu(x * factor[:, :, None, None] + self.noise + self.bias, 0.2) * GAIN


class Network:
    def __init__(self, resolution, base, most, device):
        def channels(size):
            return min(most, base // size)

        self.constant = torch.randn(1, channels(4), 4, 4, device=device)
        self.blocks = []
        size = 4
        while size <= resolution:
            width = channels(size)
            first = [Layer(channels(size // 2), width, size, True, device)] if size > 4 else []
            layers = [*first, Layer(width, width, size, False, device)]
            colours = torch.randn(3, width, 1, 1, device=device) / width**0.5
            self.blocks.append((layers, colours, torch.ones(1, width, 1, 1, device=device)))
            size *= 2
        self.kernel = blur_kernel(3, device)
        self.styles = [layer.style for layers, _, _ in self.blocks for layer in layers]

    def image(self):
        x, image = self.constant, None
        for layers, colours, style in self.blocks:
            for layer in layers:
                x = layer(x)
            painted = F.conv2d(x * style, colours)
            if image is not None:
                image = F.conv_transpose2d(image, self.kernel, stride=2, padding=1, groups=3)
                painted = painted + image
            image = painted
        return image


def seconds_of(work, device):
    if device == "cuda":
        torch.cuda.synchronize()
    start = time.perf_counter()
    work()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def measure(network, grid, device, budget):
    image = network.image()
    outputs = F.avg_pool2d(image, image.shape[-1] // grid).flatten()
    total = outputs.numel()
    spread = [(k * 997) % total for k in range(total)]

    def one(k):
        torch.autograd.grad(outputs[spread[k]], network.styles, retain_graph=True)

    def batch(first, count):
        vectors = torch.zeros(count, total, device=device)
        vectors[torch.arange(count), torch.tensor(spread[first : first + count])] = 1
        torch.autograd.grad(outputs, network.styles, vectors, retain_graph=True, is_grads_batched=True)

    one(0)
    timings = {}
    for size in (1, 2, 4, 8, 16, 32):
        times = []
        started = time.perf_counter()
        while not times or (len(times) < 5 and time.perf_counter() - started < budget):
            first = 1 + len(times) * size
            work = (lambda: one(first)) if size == 1 else (lambda: batch(first, size))
            try:
                times.append(seconds_of(work, device) / size)
            except RuntimeError:  # out of memory
                break
        if not times:
            break
        timings[size] = min(times)
        # Larger batches are tried while they help.
        if size > 2 and timings[size] > 1.2 * min(timings.values()):
            break
    return total, timings


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--resolution", type=int, required=True)
    parser.add_argument("--base", type=int, required=True)
    parser.add_argument("--most", type=int, default=512)
    parser.add_argument("--grid", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--seconds", type=float, default=30, help="at most about this long for each batch size")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    network = Network(args.resolution, args.base, args.most, args.device)
    total, timings = measure(network, args.grid, args.device, args.seconds)
    fastest = min(timings, key=timings.get)
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "outputs": total,
                "secondsPerOutput": timings,
                "batch": fastest,
                "seconds": timings[fastest] * total,
            }
        )
    )


if __name__ == "__main__":
    main()
