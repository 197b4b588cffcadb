"""The processes that train together: gathering rows in the order of the batch, batch statistics of all, and proof that all hold the same numbers.

Invariant: every process calls these in the same order; with one process they do nothing and cost nothing.
"""
import torch
import torch.distributed as dist
from torch.nn import functional as F


def world():
    return dist.get_world_size() if dist.is_initialized() else 1


def rank():
    return dist.get_rank() if dist.is_initialized() else 0


def gathered(rows):
    """Rows of every process, [n, d] each, as [world * n, d]: in rank order, which is the order of the batch."""
    if world() == 1:
        return rows
    parts = [torch.empty_like(rows) for _ in range(world())]
    dist.all_gather(parts, rows.contiguous())
    return torch.cat(parts)


def summed(values):
    """Sum over the processes, in place."""
    if world() > 1:
        dist.all_reduce(values)
    return values


def averaged(values):
    return summed(values) / world()


def agree(tensors):
    """Whether all processes hold the same bits."""
    if world() == 1:
        return True
    sums = []
    for tensor in tensors:
        words = tensor.detach().contiguous().view(-1).view(torch.int32).long()
        places = torch.arange(1, words.numel() + 1, device=words.device) % 65521
        sums += [words.sum(), (words * places).sum()]
    least = torch.stack(sums)
    most = least.clone()
    dist.all_reduce(least, dist.ReduceOp.MIN)
    dist.all_reduce(most, dist.ReduceOp.MAX)
    return bool((least == most).all())


class _SharedBatchNorm(torch.autograd.Function):
    """Batch normalisation (Ioffe and Szegedy 2015) whose mean and variance are those of all processes, as one process with the whole batch has them.

    With z = (x - mean) / sqrt(var + e), y = gamma z + beta:  dgamma = sum dy z, dbeta = sum dy (of this process; gradients are averaged later),
    dx = gamma / sqrt(var + e) (dy - mean(dy) - z mean(dy z)), means over all processes. PyTorch's SyncBatchNorm does the same, on GPUs only.
    """

    @staticmethod
    def forward(context, x, gamma, beta, mean, inverse):
        shape = [1, -1] + [1] * (x.dim() - 2)
        z = (x - mean.reshape(shape)) * inverse.reshape(shape)
        context.save_for_backward(z, gamma, inverse)
        return z * gamma.reshape(shape) + beta.reshape(shape)

    @staticmethod
    def backward(context, dy):
        z, gamma, inverse = context.saved_tensors
        axes = [0, *range(2, dy.dim())]
        shape = [1, -1] + [1] * (dy.dim() - 2)
        dbeta, dgamma = dy.sum(axes), (dy * z).sum(axes)
        count = dy.numel() // dy.shape[1]
        means = averaged(torch.stack([dbeta, dgamma])) / count
        dx = (dy - means[0].reshape(shape) - z * means[1].reshape(shape)) * (gamma * inverse).reshape(shape)
        return dx, dgamma, dbeta, None, None


def shared_batch_norm(x, gamma, beta, running_mean, running_variance, momentum, epsilon):
    """As F.batch_norm in training, with the statistics of all processes; each must hold as many rows."""
    if world() == 1:
        return F.batch_norm(x, running_mean, running_variance, gamma, beta, True, momentum, epsilon)
    axes = [0, *range(2, x.dim())]
    with torch.no_grad():
        variance, mean = torch.var_mean(x.float(), axes, unbiased=False)
        all_mean = averaged(mean.clone())
        # The variance of all is the mean of the variances and of the squared distances of the means.
        all_variance = averaged(variance + (mean - all_mean) ** 2)
        count = world() * (x.numel() // x.shape[1])
        running_mean.mul_(1 - momentum).add_(all_mean, alpha=momentum)
        running_variance.mul_(1 - momentum).add_(all_variance, alpha=momentum * count / (count - 1))
        inverse = (all_variance + epsilon).rsqrt()
    return _SharedBatchNorm.apply(x, gamma, beta, all_mean, inverse)
