"""The student, from the list of operators that Deshi writes (network.json): any network of Deshi, without a line about one here.

Invariant: an operator that is not in the table is refused with its name. Gradients are PyTorch's own.
"""
import torch
from torch import nn
from torch.nn import functional as F

from .files import Refused
from .ranks import shared_batch_norm


def _axes(values):
    return tuple(values)


def _pad(x, a):
    pads = []
    for before, after in zip(reversed(a["before"]), reversed(a["after"])):
        pads += [before, after]
    return F.pad(x, pads)


def _slice(x, a):
    index = [slice(None)] * x.dim()
    index[a["axis"]] = slice(a["start"], a["end"], a["step"])
    return x[tuple(index)]


def _along(values, x):
    return values.reshape([1, -1] + [1] * (x.dim() - 2))


# Operator to function of its inputs and attributes; the names and meanings of Deshi's main/graph/ops.ts.
OPERATORS = {
    "neg": lambda x, a: -x[0],
    "exp": lambda x, a: x[0].exp(),
    "log": lambda x, a: x[0].log(),
    "sqrt": lambda x, a: x[0].sqrt(),
    "reciprocal": lambda x, a: x[0].reciprocal(),
    "sigmoid": lambda x, a: x[0].sigmoid(),
    "relu": lambda x, a: F.relu(x[0]),
    "sin": lambda x, a: x[0].sin(),
    "cos": lambda x, a: x[0].cos(),
    "acos": lambda x, a: x[0].acos(),
    "floor": lambda x, a: x[0].floor(),
    "clip": lambda x, a: x[0].clamp(a["min"], a["max"]),
    "toFloat": lambda x, a: x[0].float(),
    "positive": lambda x, a: (x[0] > 0).to(x[0].dtype),
    "add": lambda x, a: x[0] + x[1],
    "sub": lambda x, a: x[0] - x[1],
    "mul": lambda x, a: x[0] * x[1],
    "div": lambda x, a: x[0] / x[1],
    "maximum": lambda x, a: torch.maximum(x[0], x[1]),
    "minimum": lambda x, a: torch.minimum(x[0], x[1]),
    "greater": lambda x, a: x[0] > x[1],
    "equal": lambda x, a: x[0] == x[1],
    "where": lambda x, a: torch.where(x[0], x[1], x[2]),
    "reduceSum": lambda x, a: x[0].sum(_axes(a["axes"]), keepdim=a["keep"] == 1),
    "reduceMean": lambda x, a: x[0].mean(_axes(a["axes"]), keepdim=a["keep"] == 1),
    "reduceMax": lambda x, a: x[0].amax(_axes(a["axes"]), keepdim=a["keep"] == 1),
    "softmax": lambda x, a: x[0].softmax(-1),
    "logSoftmax": lambda x, a: x[0].log_softmax(-1),
    "matmul": lambda x, a: x[0] @ x[1],
    "sortDescending": lambda x, a: x[0].sort(-1, descending=True).values,
    "transpose": lambda x, a: x[0].permute(a["order"]),
    "reshape": lambda x, a: x[0].reshape(a["shape"]),
    "expand": lambda x, a: x[0].expand(a["shape"]),
    "slice": lambda x, a: _slice(x[0], a),
    "reverse": lambda x, a: x[0].flip(a["axis"]),
    "pad": lambda x, a: _pad(x[0], a),
    "concat": lambda x, a: torch.cat(x, a["axis"]),
    "gather": lambda x, a: x[0][x[1]],
    "oneHot": lambda x, a: F.one_hot(x[0], a["depth"]).float(),
    "conv": lambda x, a: F.conv2d(
        x[0], x[1], x[2] if len(x) > 2 else None, a["stride"], a["pad"], int(a.get("dilation", 1)), a["groups"]
    ),
    "affine": lambda x, a: x[0] * _along(x[1], x[0]) + _along(x[2], x[0]),
    "prelu": lambda x, a: F.prelu(x[0], x[1]),
    "maxPool": lambda x, a: F.max_pool2d(x[0], a["kernel"], a["stride"], a.get("pad", 0)),
    "averagePool": lambda x, a: F.avg_pool2d(x[0], a["kernel"], a["stride"]),
}


def _sized(value, batch):
    """Attributes hold numbers, lists of them, and where a size follows the batch, "3n" for three times it."""
    if isinstance(value, list):
        return [_sized(one, batch) for one in value]
    return int(value[:-1]) * batch if isinstance(value, str) else value


class Network(nn.Module):
    """image [n, 3, s, s] to the raw embedding [n, dim]. `shared`: batch statistics are those of all processes together."""

    def __init__(self, description):
        super().__init__()
        self.nodes, self.output = description["nodes"], description["output"]
        self.momentum, self.epsilon = description["normMomentum"], None
        for node in self.nodes:
            known = node["op"] in OPERATORS or node["op"] in ("input", "constant", "batchNorm")
            if not known:
                raise Refused(f"This version of train.py does not know the operator {node['op']}. Export the run with the Deshi that it belongs to.")
        self.layout = {kind: [(spec["name"], spec["shape"]) for spec in description[kind]] for kind in ("parameters", "statistics")}
        self.weights = nn.ParameterList([nn.Parameter(torch.zeros(shape)) for _, shape in self.layout["parameters"]])
        for i, (_, shape) in enumerate(self.layout["statistics"]):
            self.register_buffer(f"statistic{i}", torch.zeros(shape))
        for i, node in enumerate(self.nodes):
            if node["op"] == "constant":
                values = torch.tensor(node["values"], dtype={"float32": torch.float32, "int64": torch.int64}[node["dtype"]])
                self.register_buffer(f"constant{i}", values.reshape(node["shape"]))
        self.shared = False

    def statistics(self):
        return [getattr(self, f"statistic{i}") for i in range(len(self.layout["statistics"]))]

    def load(self, kind, flat):
        """Values from one flat float32 array, in the order of the description."""
        tensors = list(self.weights) if kind == "parameters" else self.statistics()
        lay_out(tensors, flat, kind)

    def flat(self, kind):
        return flattened(list(self.weights) if kind == "parameters" else self.statistics())

    def forward(self, image):
        named = {name: value for (name, _), value in zip(self.layout["parameters"], self.weights)}
        named.update({name: value for (name, _), value in zip(self.layout["statistics"], self.statistics())})
        named["image"] = image
        running = {name for name, _ in self.layout["statistics"]}
        values = []
        for i, node in enumerate(self.nodes):
            if node["op"] == "input":
                values.append(named[node["name"]])
            elif node["op"] == "constant":
                values.append(getattr(self, f"constant{i}"))
            else:
                inputs = [values[k] for k in node["inputs"]]
                attributes = {key: _sized(value, image.shape[0]) for key, value in node.get("attributes", {}).items()}
                if node["op"] == "batchNorm":
                    statistics = [self.nodes[k].get("name") for k in node["inputs"][3:5]]
                    if not all(name in running for name in statistics):
                        raise Refused("A normalisation without running statistics is not known to this train.py.")
                    values.append(self.normalise(inputs, attributes["epsilon"]))
                else:
                    values.append(OPERATORS[node["op"]](inputs, attributes))
        return values[self.output]

    def normalise(self, inputs, epsilon):
        """Batch statistics while training (running ones move, unbiased variance), running statistics else."""
        x, gamma, beta, mean, variance = inputs
        if self.training and self.shared:
            return shared_batch_norm(x, gamma, beta, mean, variance, self.momentum, epsilon)
        return F.batch_norm(x, mean, variance, gamma, beta, self.training, self.momentum, epsilon)


def flattened(tensors):
    return torch.cat([tensor.detach().reshape(-1).float() for tensor in tensors]) if tensors else torch.zeros(0)


def lay_out(tensors, flat, what):
    """The numbers of a flat array into tensors, one after the other."""
    flat = torch.as_tensor(flat)
    if sum(tensor.numel() for tensor in tensors) != flat.numel():
        raise Refused(f"There are {flat.numel()} numbers for {what} that need {sum(tensor.numel() for tensor in tensors)}.")
    offset = 0
    with torch.no_grad():
        for tensor in tensors:
            tensor.copy_(flat[offset : offset + tensor.numel()].reshape(tensor.shape))
            offset += tensor.numel()
