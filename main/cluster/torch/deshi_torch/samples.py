"""Which photos a step sees, in which order, mirrored or not: the same functions of (seed, epoch, position) as Deshi's own.

Invariant: no state and no generator of PyTorch's, so any step can be made again anywhere (Deshi: main/training/random.ts, batches.ts).
"""
import os

import numpy as np

STREAMS = {"order": 3, "flip": 4}
WORD = np.uint64(0xFFFFFFFF)


def _product(a, b):
    return (a * np.uint64(b)) & WORD


def _mixed(h):
    h = _product(h ^ (h >> np.uint64(16)), 0x85EBCA6B)
    h = _product(h ^ (h >> np.uint64(13)), 0xC2B2AE35)
    return h ^ (h >> np.uint64(16))


def bits(seed, stream, index):
    """32 well-mixed bits of (seed, stream, index) for each of many indices; murmur3's finaliser over each word in turn."""
    index = np.asarray(index, np.uint64)
    h = _mixed(np.uint64((seed & 0xFFFFFFFF) ^ 0x9E3779B9))
    h = _mixed(h ^ np.uint64((stream * 0x85EBCA6B) & 0xFFFFFFFF))
    h = _mixed(h ^ (index & WORD))
    return _mixed(h ^ (index >> np.uint64(32)))


def uniform(seed, stream, index):
    return bits(seed, stream, index).astype(np.float64) / 2.0**32


def shuffled(seed, stream, count):
    """0 .. count-1 in an order that depends on (seed, stream) alone (Fisher and Yates)."""
    places = np.arange(count)
    chosen = np.floor(uniform(seed, stream, places) * (places + 1)).astype(np.int64).tolist()
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        j = chosen[i]
        order[i], order[j] = order[j], order[i]
    return np.array(order, np.int64)


class Samples:
    """The exported photos, teacher embeddings and classes, read by offset."""

    def __init__(self, folder, plan):
        self.plan = plan
        self.images, self.batch, self.size = plan["images"], plan["batch"], plan["inputSize"]
        self.steps_an_epoch = self.images // self.batch
        self.crops = np.memmap(os.path.join(folder, "data", "crops.bin"), np.uint8, "r", shape=(self.images, self.size, self.size, 3))
        self.labels = np.fromfile(os.path.join(folder, "data", "labels.bin"), "<i4").astype(np.int64)
        self.teacher = None
        if plan["method"]["usesTeacher"]:
            path = os.path.join(folder, "data", "teacher.bin")
            self.teacher = np.memmap(path, "<f4", "r", shape=(self.images, 2, plan["dim"]))
        self.epoch, self.order, self.mirrored = -1, None, None

    def enter(self, epoch):
        """The order of an epoch, and for every position of it whether the photo is mirrored."""
        if epoch != self.epoch:
            seed, used = self.plan["seed"], self.steps_an_epoch * self.batch
            self.order = shuffled(int(bits(seed, STREAMS["order"], epoch)), STREAMS["order"], self.images)[:used]
            self.mirrored = uniform(int(bits(seed, STREAMS["flip"], epoch)), STREAMS["flip"], np.arange(used)) < 0.5
            self.epoch = epoch
        return self.order, self.mirrored

    def at(self, step, rows=slice(None)):
        """Crops [rows, size, size, 3] of a part of the step's batch; labels [batch] and teacher [batch, dim] of all of it."""
        order, mirrored = self.enter(step // self.steps_an_epoch)
        start = step % self.steps_an_epoch * self.batch
        picked, flips = order[start : start + self.batch], mirrored[start : start + self.batch]
        crops = np.stack([self.crops[i, :, ::-1] if flip else self.crops[i] for i, flip in zip(picked[rows], flips[rows])])
        teacher = None if self.teacher is None else self.teacher[picked, flips.astype(np.int64)]
        return crops, self.labels[picked], teacher
