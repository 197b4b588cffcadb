"""The proof before the training: one step of the golden batch must give what Deshi's own step gave, or nothing is trained.

The golden batch is the first of the training, with class centres, momentum and targets made up so that every part of the step matters. It is taken
by all processes together, each its slice: the proof is of this computer, these devices and this number of processes.
"""
import numpy as np
import torch

from . import ranks
from .files import Refused, demand_arrays
from .learner import Learner
from .samples import Samples

# Largest relative error of each number, |a - b| / |b| over all of its entries; `update` is the change of the weights and not the weights.
# Two float32 implementations part at activations within rounding of zero, where a PReLU takes one slope or the other.
LIMITS = {
    "loss": 1e-4,
    "gradient-norm": 2e-3,
    "gradient": 5e-3,
    "update": 5e-3,
    "head update": 5e-3,
    "statistics": 1e-4,
    "centres": 1e-4,
    "embedding (training)": 2e-3,
    "embedding (use)": 1e-4,
}


def _distance(found, wanted):
    found, wanted = np.asarray(found, np.float64).reshape(-1), np.asarray(wanted, np.float64).reshape(-1)
    if found.size != wanted.size:
        return float("inf")
    return float(np.linalg.norm(found - wanted) / max(np.linalg.norm(wanted), 1e-12))


def demand_order(samples, plan):
    """The order of the photos: checked number by number against sequences that Deshi wrote down."""
    for golden in plan["golden"]["order"]:
        order, mirrored = samples.enter(golden["epoch"])
        count = len(golden["samples"])
        if order[:count].tolist() != golden["samples"] or mirrored[:count].astype(int).tolist() != golden["mirrored"]:
            raise Refused(f"The order of the photos in epoch {golden['epoch']} is not Deshi's. The proof failed; nothing was trained.")


def prove(folder, name, plan, description, device):
    """Errors by what they are of. Refuses where one is beyond its limit, and where processes disagree."""
    samples = Samples(folder, plan)
    demand_order(samples, plan)
    _, golden = demand_arrays(folder, f"{name}/golden.bin")
    learner = Learner(plan, description, plan["golden"]["classes"], device)
    learner.network.shared = True
    before = {kind: golden[f"before.{kind}"] for kind in learner.held()}
    learner.load(before)
    batch = plan["batch"]
    rows = learner.rows(batch)
    crops, _, _ = samples.at(0, rows)
    image = learner.planes(crops)
    wanted = golden["image"].reshape(batch, -1)[rows]
    if not np.array_equal(image.reshape(wanted.shape).cpu().numpy(), wanted):
        raise Refused("The photos of the first step are not Deshi's. The proof failed; nothing was trained.")
    errors = {"embedding (use)": _distance(ranks.gathered(learner.embed(image)).cpu().numpy(), golden["embedding.use"])}
    labels = golden["labels"].astype(np.int64)
    teacher = golden["teacher"].reshape(batch, -1) if plan["method"]["usesTeacher"] else None
    found = learner.step(image, labels, teacher, plan["golden"]["rate"])
    gradient = torch.cat([weight.grad.reshape(-1) for weight in learner.weights]).cpu().numpy()
    after = learner.arrays()
    errors["loss"] = _distance(found["loss"].item(), golden["loss"])
    errors["gradient-norm"] = _distance(float(found["gradient-norm"]), golden["gradient-norm"])
    errors["gradient"] = _distance(gradient, golden["gradient"])
    errors["embedding (training)"] = _distance(ranks.gathered(found["embedding"]).cpu().numpy(), golden["embedding.training"])
    errors["update"] = _distance(after["parameters"] - before["parameters"], golden["after.parameters"] - before["parameters"])
    errors["statistics"] = _distance(after["statistics"], golden["after.statistics"])
    if "head" in after:
        errors["head update"] = _distance(after["head"] - before["head"], golden["after.head"] - before["head"])
    else:
        errors["centres"] = _distance(after["memory.centres"], golden["after.memory.centres"])
    # NaN must fail too.
    beyond = {what: error for what, error in errors.items() if not error <= LIMITS[what]}
    if beyond:
        told = ", ".join(f"{what} {error:.2e} (limit {LIMITS[what]:.0e})" for what, error in beyond.items())
        raise Refused(f"This computer does not compute Deshi's step: {told}. The proof failed; nothing was trained.")
    if not learner.agree():
        raise Refused("The processes do not compute the same. Use devices of one kind. The proof failed; nothing was trained.")
    return errors
