# The other side of the benchmark: the same network, loss and optimiser in PyTorch, and the same teachers in PyTorch and in Python's ONNX Runtime.
# Speaks over standard input and output: one JSON request a line, one JSON answer a line, so that both sides can take turns on one machine.
import json
import os
import struct
import sys
import time

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
threads = int(os.environ.get("DESHI_THREADS", "0")) or len(os.sched_getaffinity(0))

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

torch.set_num_threads(threads)
# Numbers next to zero cost a processor a hundred times as much as others; neither side needs them.
torch.set_flush_denormal(True)


class Unit(nn.Module):
    """Convolution, batch normalisation and, where asked for, PReLU with a slope per channel."""

    def __init__(self, inside, out, kernel=1, stride=1, pad=0, groups=1, active=True):
        super().__init__()
        self.conv = nn.Conv2d(inside, out, kernel, stride, pad, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(out)
        if active:
            self.prelu = nn.PReLU(out)
        self.active = active

    def forward(self, x):
        x = self.bn(self.conv(x))
        return self.prelu(x) if self.active else x


class Bottleneck(nn.Module):
    """Widen by 1x1, filter every channel by 3x3, narrow by 1x1; added to its input where the shape stays."""

    def __init__(self, inside, out, wide, stride, add):
        super().__init__()
        self.conv = Unit(inside, wide)
        self.conv_dw = Unit(wide, wide, 3, stride, 1, wide)
        self.project = Unit(wide, out, active=False)
        self.add = add

    def forward(self, x):
        y = self.project(self.conv_dw(self.conv(x)))
        return x + y if self.add else y


class Chain(nn.Module):
    def __init__(self, count, channels, wide):
        super().__init__()
        self.model = nn.Sequential(*(Bottleneck(channels, channels, wide, 1, True) for _ in range(count)))

    def forward(self, x):
        return self.model(x)


class Output(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.conv_6_dw = Unit(512, 512, 7, groups=512, active=False)
        self.linear = nn.Linear(512, dim, bias=False)
        self.bn = nn.BatchNorm1d(dim, affine=False)

    def forward(self, x):
        return self.bn(self.linear(self.conv_6_dw(x).flatten(1)))


class MobileFaceNet(nn.Module):
    def __init__(self, dim=512):
        super().__init__()
        self.conv1 = Unit(3, 64, 3, 2, 1)
        self.conv2_dw = Unit(64, 64, 3, 1, 1, 64)
        self.conv_23 = Bottleneck(64, 64, 128, 2, False)
        self.conv_3 = Chain(4, 64, 128)
        self.conv_34 = Bottleneck(64, 128, 256, 2, False)
        self.conv_4 = Chain(6, 128, 256)
        self.conv_45 = Bottleneck(128, 128, 512, 2, False)
        self.conv_5 = Chain(2, 128, 256)
        self.conv_6_sep = Unit(128, 512)
        self.output_layer = Output(dim)

    def forward(self, x):
        x = self.conv_23(self.conv2_dw(self.conv1(x)))
        x = self.conv_45(self.conv_4(self.conv_34(self.conv_3(x))))
        return self.output_layer(self.conv_6_sep(self.conv_5(x)))


class Residual(nn.Module):
    """Normalised, filtered twice by 3x3 with PReLU between, beside a shortcut that is 1x1 where the shape changes."""

    def __init__(self, inside, out, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inside)
        self.first = Unit(inside, out, 3, 1, 1)
        self.second = Unit(out, out, 3, stride, 1, active=False)
        self.downsample = Unit(inside, out, 1, stride, active=False) if stride != 1 or inside != out else None

    def forward(self, x):
        left = self.second(self.first(self.bn1(x)))
        return left + (x if self.downsample is None else self.downsample(x))


class IResNet(nn.Module):
    """The published teachers: 50 or 100 layers, 512 numbers for a 112x112 face."""

    def __init__(self, layers):
        super().__init__()
        chain = [Unit(3, 64, 3, 1, 1)]
        inside = 64
        for count, out in zip({50: (3, 4, 14, 3), 100: (3, 13, 30, 3)}[layers], (64, 128, 256, 512)):
            for i in range(count):
                chain.append(Residual(inside, out, 2 if i == 0 else 1))
                inside = out
        self.body = nn.Sequential(*chain, nn.BatchNorm2d(512))
        self.fc = nn.Linear(512 * 7 * 7, 512)
        self.features = nn.BatchNorm1d(512)

    def forward(self, x):
        return self.features(self.fc(self.body(x).flatten(1)))


class Step:
    """One step of AdaArc with weighted alpha: centres move first, then loss, backward, clipping, SGD."""

    def __init__(self, network, centres, rate):
        self.network = network.train()
        self.centres = centres
        self.optimiser = torch.optim.SGD(network.parameters(), lr=rate, momentum=0.9, weight_decay=5e-4)

    def __call__(self, images, teacher, labels):
        student = F.normalize(self.network(images))
        with torch.no_grad():
            alpha = (student.detach() * teacher).sum(1)
            alpha = (alpha * (F.normalize(self.centres[labels]) * teacher).sum(1)).clamp(1e-6, 1)
            for i, label in enumerate(labels.tolist()):
                self.centres[label] = alpha[i] * self.centres[label] + (1 - alpha[i]) * teacher[i]
        cosine = (student @ F.normalize(self.centres).T).clamp(-1 + 1e-7, 1 - 1e-7)
        own = torch.arange(len(labels))
        angle = cosine[own, labels].acos() + 0.45
        logits = cosine.clone()
        logits[own, labels] = angle.cos()
        loss = F.cross_entropy(64 * logits, labels)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5)
        self.optimiser.step()
        return loss.item()


def safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        body = file.read()
    types = {"F32": np.float32, "I64": np.int64, "F64": np.float64}
    return {
        name: torch.from_numpy(
            np.frombuffer(body[entry["data_offsets"][0] : entry["data_offsets"][1]], types[entry["dtype"]]).reshape(entry["shape"]).copy()
        )
        for name, entry in header.items()
        if name != "__metadata__"
    }


def check(path):
    """Largest relative error of three losses against the golden file: shows that this is the network that it claims to be."""
    values = safetensors(path)
    network = MobileFaceNet(values["golden.teacher"].shape[1])
    weights = {name: value for name, value in values.items() if not name.startswith("golden.")}
    missing = network.load_state_dict(weights, strict=False)
    assert not missing.unexpected_keys and all(key.endswith("num_batches_tracked") for key in missing.missing_keys)
    step = Step(network, values["golden.centers0"].clone(), 0.1 / 512 * 4)
    losses = [step(values["golden.input"], values["golden.teacher"], values["golden.labels"].long()) for _ in range(3)]
    golden = values["golden.losses"].tolist()
    return {"error": max(abs(a - b) / abs(b) for a, b in zip(losses, golden))}


steps = {}


def step(batch, repeats, dim, classes, layout):
    """Seconds of each of `repeats` steps on one batch of noise; `layout` is how maps lie in memory, `contiguous` or `channels_last`."""
    if (batch, layout) not in steps:
        torch.manual_seed(1)
        order = torch.channels_last if layout == "channels_last" else torch.contiguous_format
        images = torch.randn(batch, 3, 112, 112).to(memory_format=order)
        data = images, F.normalize(torch.randn(batch, dim)), torch.arange(batch) % classes
        steps[batch, layout] = Step(MobileFaceNet(dim).to(memory_format=order), torch.randn(classes, dim) * 0.01, 0.01), data
        for _ in range(2):
            steps[batch, layout][0](*steps[batch, layout][1])
    run, data = steps[batch, layout]
    return timed(repeats, lambda: run(*data))


teachers = {}


def teach(layers, batch, repeats, layout):
    """Seconds of each of `repeats` passes of a teacher as the published loop makes them at every step: eval mode, no gradient."""
    if (layers, layout) not in teachers:
        torch.manual_seed(1)
        order = torch.channels_last if layout == "channels_last" else torch.contiguous_format
        teachers[layers, layout] = IResNet(layers).eval().to(memory_format=order), order
    network, order = teachers[layers, layout]
    images = torch.randn(batch, 3, 112, 112).to(memory_format=order)
    with torch.no_grad():
        network(images)
        return timed(repeats, lambda: network(images))


sessions = {}


def infer(path, batch, repeats, size):
    """Seconds of each of `repeats` runs of an ONNX file on a batch of noise."""
    import onnxruntime

    if path not in sessions:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        sessions[path] = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    session = sessions[path]
    feeds = {session.get_inputs()[0].name: np.random.default_rng(1).standard_normal((batch, 3, size, size), np.float32)}
    session.run(None, feeds)
    return timed(repeats, lambda: session.run(None, feeds))


def timed(repeats, run):
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds}


def about():
    try:
        import onnxruntime

        runtime = onnxruntime.__version__
    except ImportError:
        runtime = None
    return {"torch": torch.__version__, "onnxruntime": runtime, "threads": threads}


calls = {"about": about, "check": check, "step": step, "teach": teach, "infer": infer}
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = calls[request["call"]](**request.get("with", {}))
    except Exception as error:  # the other side must hear about it rather than wait
        answer = {"fault": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
