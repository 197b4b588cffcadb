"""One training step on any number of processes, and the state between two steps under the names of Deshi's own checkpoints.

Invariant: with shared batch statistics a step on k processes is the step of one process with the whole batch, but for rounding: every process
takes an equal slice of the batch, gradients are averaged, clipping and the update are made by each process alike.
"""
import inspect
import math

import numpy as np
import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from . import ranks
from .files import Refused
from .losses import AdaDistill, Standalone, unit
from .network import Network, flattened, lay_out

# (pixel - 127.5) / 127.5, rounded once, as Deshi rounds it.
PIXELS = torch.from_numpy(((np.arange(256) - 127.5) / 127.5).astype(np.float32))


def rate_at(step, steps, peak):
    """Half a cosine from the peak to zero."""
    return 0.5 * peak * (1 + math.cos(math.pi * step / steps))


def buffers_flag():
    """What PyTorch calls the copying of statistics before every step: 2.13 gave it another name and warns about the old one."""
    known = inspect.signature(DistributedDataParallel.__init__).parameters
    return "forward_sync_buffers" if "forward_sync_buffers" in known else "broadcast_buffers"


class Trained(nn.Module):
    """Everything that the optimiser moves: the network, and centres of its own where there is no teacher."""

    def __init__(self, description, classes, dim, own_centres):
        super().__init__()
        self.network = Network(description)
        self.head = nn.Parameter(torch.zeros(classes, dim)) if own_centres else None

    def forward(self, image):
        return self.network(image)


class Learner:
    """`classes`: of the plan, or fewer for the golden batch."""

    def __init__(self, plan, description, classes, device):
        self.plan, self.device, method = plan, device, plan["method"]
        self.trained = Trained(description, classes, plan["dim"], method["kind"] == "standalone").to(device)
        self.network, self.head = self.trained.network, self.trained.head
        self.weights = list(self.network.weights)
        self.loss = Standalone(method, self.head) if self.head is not None else AdaDistill(method, torch.zeros(classes, plan["dim"], device=device))
        self.pixels = PIXELS.to(device)
        self.whole = self.trained
        if ranks.world() > 1:
            devices = None if device.type == "cpu" else [device.index]
            self.whole = DistributedDataParallel(self.trained, device_ids=devices, **{buffers_flag(): False})
        recipe = plan["recipe"]
        self.optimiser = torch.optim.SGD(self.trained.parameters(), lr=1.0, momentum=recipe["momentum"], weight_decay=recipe["weightDecay"])
        for parameter in self.trained.parameters():
            self.optimiser.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)

    def planes(self, crops):
        """Crops [n, s, s, 3] of bytes to [n, 3, s, s]."""
        return self.pixels[torch.from_numpy(crops).to(self.device).long()].permute(0, 3, 1, 2).contiguous()

    def rows(self, batch):
        """The slice of a batch that this process takes."""
        each = batch // ranks.world()
        return slice(ranks.rank() * each, (ranks.rank() + 1) * each)

    def step(self, image, labels, teacher, rate):
        """image: the slice of this process; labels, teacher: of the whole batch. Returns means over the batch, gradient norm before clipping included."""
        self.trained.train()
        labels = torch.as_tensor(labels, device=self.device)
        teacher = None if teacher is None else torch.as_tensor(teacher, device=self.device)
        embedding = self.whole(image)
        student = unit(embedding)
        seen = self.loss.move(student.detach(), teacher, labels)
        loss = self.loss.loss(student, labels[self.rows(labels.numel())])
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        limit = self.plan["recipe"]["clip"]
        norm = nn.utils.clip_grad_norm_(self.weights, limit)
        if self.head is not None:
            nn.utils.clip_grad_norm_([self.head], limit)  # by its own length, as Deshi does
        self.optimiser.param_groups[0]["lr"] = rate
        self.optimiser.step()
        return {"loss": ranks.averaged(loss.detach().clone()), "gradient-norm": norm, "embedding": embedding.detach(), **seen}

    @torch.no_grad()
    def embed(self, image):
        """Unit embeddings with running statistics, as the student is used."""
        self.trained.eval()
        return unit(self.trained(image))

    def momentum(self, parameters):
        return [self.optimiser.state[parameter]["momentum_buffer"] for parameter in parameters]

    def held(self):
        """Tensors behind every array of a checkpoint, by its name."""
        named = {"parameters": self.weights, "momentum": self.momentum(self.weights), "statistics": self.network.statistics()}
        if self.head is None:
            return {**named, "memory.centres": [self.loss.centres]}
        return {**named, "head": [self.head], "head-momentum": self.momentum([self.head])}

    def load(self, arrays):
        """Arrays of a checkpoint. Refuses a missing one and one of another size."""
        for name, tensors in self.held().items():
            if name not in arrays:
                raise Refused(f"The checkpoint lacks {name}.")
            lay_out(tensors, arrays[name], name)

    def arrays(self):
        return {name: flattened(tensors).cpu().numpy() for name, tensors in self.held().items()}

    def share_statistics(self):
        """Where every process kept statistics of its own: their mean."""
        for tensor in self.network.statistics():
            tensor.copy_(ranks.averaged(tensor.clone()))

    def agree(self):
        """Whether every process holds the same bits of everything that one step hands to the next, statistics of its own aside."""
        return ranks.agree([tensor for name, tensors in self.held().items() if name != "statistics" or self.network.shared for tensor in tensors])
