"""The losses that can be trained elsewhere: AdaDistill (Boutros, Struc, Damer, ECCV 2024), and the same margin loss with learned centres and no teacher.

Invariant: one bank of class centres. Every process sees the embeddings of the whole batch, in its order, and makes the same update.
Deshi: main/methods/adadistill.ts, margin.ts, standalone.ts.
"""
import torch
from torch.nn import functional as F

from .ranks import gathered


def unit(rows):
    return rows / (rows.square().sum(1, keepdim=True) + 1e-24).sqrt()


def margin_loss(cosines, labels, method):
    """Eq. 3. The own cosine is kept 1e-7 from 1 before acos: its slope is infinite there."""
    own = torch.arange(labels.numel(), device=labels.device)
    bounded = cosines.clamp(-1 + 1e-7, 1 - 1e-7)
    target = bounded[own, labels]
    target = torch.cos(torch.acos(target) + method["margin"]) if method["head"] == "arc" else target - method["margin"]
    return F.cross_entropy(method["scale"] * bounded.index_put((own, labels), target), labels)


class AdaDistill:
    """Centres [classes, dim] that are re-estimated from teacher embeddings before the loss of the same step (Eq. 6 to 8)."""

    def __init__(self, method, centres):
        self.method, self.centres = method, centres

    @torch.no_grad()
    def move(self, student, teacher, labels):
        """student: unit rows of this process; teacher, labels: of the whole batch. Moves the centres of the identities in the batch."""
        least = self.method["smallestAlpha"]
        published = self.method["repeats"] == "last"
        student = gathered(student)
        old = self.centres[labels]
        progress = (student * teacher).sum(1)
        agreement = (unit(old) * teacher).sum(1)
        trust = agreement.clamp(least, 1) if published else agreement
        alpha = (progress * trust if self.method["weighted"] else progress).clamp(least, 1)
        # Samples of one identity fold in batch order: w <- (product of a) w + sum_i (1 - a_i) (product of later a) f_i.
        alike = labels[:, None] == labels[None, :]
        later = torch.triu(alike, 1)
        if published:  # the published code keeps the last sample of an identity only
            alike = alike & ~later.any(1)[None, :]
            later = torch.zeros_like(later)
        alike, later, logs = alike.float(), later.float(), alpha.log()[:, None]
        weight = (1 - alpha)[:, None] * torch.exp(later @ logs)
        self.centres[labels] = torch.exp(alike @ logs) * old + alike @ (weight * teacher)
        return {"progress": progress.mean(), "lambda": trust.mean(), "alpha": alpha.mean()}

    def loss(self, student, labels):
        """student, labels: of this process."""
        return margin_loss(student @ unit(self.centres).T, labels, self.method)


class Standalone:
    """Learned centres (a parameter beside the network), no teacher."""

    def __init__(self, method, head):
        self.method, self.head = method, head

    def move(self, student, teacher, labels):
        return {}

    def loss(self, student, labels):
        return margin_loss(student @ unit(self.head).T, labels, self.method)
