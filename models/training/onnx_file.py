"""Read an ONNX file and run it with PyTorch: the few message fields and operators that our segmenters use.

The checks must judge the files that ship, on machines that have neither `onnx` nor an ONNX runtime. An ONNX file is a
protocol buffer: fields of (number, wire type, value), where a value may be a message again.
"""
import struct
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Tuple, Union

import numpy as np
import torch
import torch.nn.functional as F

Value = Union[int, bytes]
ELEMENT_TYPES = {1: '<f4', 6: '<i4', 7: '<i8'}  # TensorProto.DataType: FLOAT, INT32, INT64


def read_varint(message: bytes, at: int) -> Tuple[int, int]:
    """(value, position after it): seven bits a byte, least significant first; the top bit says that more follow."""
    result = shift = 0
    while True:
        byte = message[at]
        at += 1
        result |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return result, at


def fields(message: bytes) -> Iterator[Tuple[int, Value]]:
    """(field number, value) of a message; strings, nested messages, and 32- and 64-bit values stay bytes."""
    at = 0
    while at < len(message):
        key, at = read_varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = read_varint(message, at)
            yield number, value
            continue
        if wire == 2:
            size, at = read_varint(message, at)
        else:
            size = {1: 8, 5: 4}[wire]
        yield number, message[at:at + size]
        at += size


def collect(message: bytes) -> Dict[int, List[Value]]:
    found: Dict[int, List[Value]] = {}
    for number, value in fields(message):
        found.setdefault(number, []).append(value)
    return found


def signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def integers(values: List[Value]) -> List[int]:
    """A repeated integer field: each value is one integer, or the bytes of several."""
    result: List[int] = []
    for value in values:
        if isinstance(value, int):
            result.append(signed(value))
            continue
        at = 0
        while at < len(value):
            number, at = read_varint(value, at)
            result.append(signed(number))
    return result


def read_tensor(message: bytes) -> Tuple[str, np.ndarray]:
    """TensorProto: dims 1, data_type 2, float_data 4, int64_data 7, name 8, raw_data 9."""
    found = collect(message)
    kind = ELEMENT_TYPES[found[2][0]]
    if 9 in found:
        values = np.frombuffer(found[9][0], kind)
    elif 4 in found:
        values = np.frombuffer(b''.join(found[4]), '<f4')
    else:
        values = np.array(integers(found.get(7, [])), kind)
    return found.get(8, [b''])[0].decode(), values.reshape(integers(found.get(1, [])))


def read_attribute(message: bytes) -> Tuple[str, object]:
    """AttributeProto: name 1, f 2, i 3, s 4, t 5, floats 7, ints 8."""
    found = collect(message)
    name = found[1][0].decode()
    if 2 in found:
        return name, struct.unpack('<f', found[2][0])[0]
    if 3 in found:
        return name, signed(found[3][0])
    if 4 in found:
        return name, found[4][0].decode()
    if 5 in found:
        return name, read_tensor(found[5][0])[1]
    return name, integers(found.get(8, []))


class Node(NamedTuple):
    kind: str
    inputs: List[str]
    outputs: List[str]
    attributes: Dict[str, object]


def read_node(message: bytes) -> Node:
    """NodeProto: input 1, output 2, op_type 4, attribute 5."""
    found = collect(message)
    return Node(found[4][0].decode(), [name.decode() for name in found.get(1, [])], [name.decode() for name in found[2]],
                dict(read_attribute(attribute) for attribute in found.get(5, [])))


class OnnxModel:
    """A network read from an ONNX file; call it with its one input."""

    def __init__(self, path: Path):
        model = collect(path.read_bytes())       # ModelProto: graph 7, opset_import 8
        graph = collect(model[7][0])             # GraphProto: node 1, initializer 5, input 11, output 12
        self.opset = max(collect(entry).get(2, [0])[0] for entry in model[8])
        self.nodes = [read_node(node) for node in graph[1]]
        self.constants = {name: torch.from_numpy(values.copy()) for name, values in map(read_tensor, graph.get(5, []))}
        names = [collect(entry)[1][0].decode() for entry in graph[11]]
        self.inputs = [name for name in names if name not in self.constants]
        self.outputs = [collect(entry)[1][0].decode() for entry in graph[12]]

    @property
    def parameters(self) -> int:
        return sum(value.numel() for value in self.constants.values() if value.is_floating_point())

    def __call__(self, image: torch.Tensor) -> torch.Tensor:
        values = dict(self.constants, **{self.inputs[0]: image, '': None})
        with torch.no_grad():
            for node in self.nodes:
                values[node.outputs[0]] = run_node(node, [values[name] for name in node.inputs])
        return values[self.outputs[0]]


def run_node(node: Node, inputs: List[torch.Tensor]) -> torch.Tensor:
    """One operator, by the ONNX specification, as far as our networks use it."""
    a = node.attributes
    if node.kind == 'Conv':
        top, left, bottom, right = a['pads']
        if (top, left) != (bottom, right):
            raise ValueError('Conv with uneven padding')
        return F.conv2d(*inputs, stride=a['strides'], padding=(top, left), dilation=a['dilations'], groups=a.get('group', 1))
    if node.kind == 'Relu':
        return inputs[0].relu()
    if node.kind == 'Add':
        return inputs[0] + inputs[1]
    if node.kind == 'Concat':
        return torch.cat(inputs, a['axis'])
    if node.kind == 'DepthToSpace' and a['mode'] == 'CRD':
        return F.pixel_shuffle(inputs[0], a['blocksize'])
    if node.kind == 'GlobalAveragePool':
        return inputs[0].mean((2, 3), keepdim=True)
    if node.kind == 'Constant':
        return torch.from_numpy(np.array(a['value']))
    if node.kind == 'Resize':
        scales = tuple(inputs[2].tolist()[2:])
        if a['mode'] == 'nearest':
            return F.interpolate(inputs[0], scale_factor=scales, mode='nearest')
        if a['mode'] == 'linear' and a['coordinate_transformation_mode'] in ('half_pixel', 'pytorch_half_pixel'):
            return F.interpolate(inputs[0], scale_factor=scales, mode='bilinear', align_corners=False)
    raise ValueError(f'operator {node.kind} with {a} is not one that our networks use')
