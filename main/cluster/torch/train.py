"""Trains what Deshi exported, with PyTorch 1.13 or later and NumPy and nothing else; README.md says how to start it.

    torchrun --nproc_per_node 8 train.py

Invariant: nothing is trained before the golden batch has been proved; what lies in result/ is whole at every moment; no name of a person, a computer
or a folder is written.
"""
import argparse
import datetime
import json
import os
import platform
import queue
import signal
import sys
import threading
import time

try:
    import numpy as np
    import torch
    import torch.distributed as dist
except ImportError as missing:
    sys.exit(f"{missing.name} is missing. Install PyTorch 1.13 or later and NumPy.")

sys.dont_write_bytecode = True
from deshi_torch import ranks
from deshi_torch.files import Refused, demand_arrays, demand_manifest, read_arrays, read_json, write_arrays, write_json
from deshi_torch.learner import Learner, rate_at
from deshi_torch.proof import prove
from deshi_torch.samples import Samples

HERE = os.path.dirname(os.path.abspath(__file__))
# How often the processes are asked whether they hold the same numbers, and how often progress is printed.
AGREE_EVERY_STEPS = 500
SAY_EVERY_SECONDS = 10
REFUSED = 3


def say(text):
    if ranks.rank() == 0:
        print(text, flush=True)


def start_processes(wanted):
    """The device of this process; joins the others where torchrun started several."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    local = int(os.environ.get("LOCAL_RANK", "0"))
    cuda = torch.cuda.is_available() if wanted == "auto" else wanted == "cuda"
    if cuda and not torch.cuda.is_available():
        raise Refused("PyTorch finds no GPU here. Check the driver and that this PyTorch was built for it, or use --device cpu.")
    if cuda and local >= torch.cuda.device_count():
        raise Refused(f"There are {torch.cuda.device_count()} GPUs and more processes than that. Lower --nproc_per_node.")
    if cuda:
        torch.cuda.set_device(local)
        # Full float32: the proof and the comparison with Deshi rest on it.
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
    if count > 1:
        # Hours: the files of a large data set are checked by one process of each computer while the others wait.
        dist.init_process_group("nccl" if cuda else "gloo", timeout=datetime.timedelta(hours=3))
    return torch.device("cuda", local) if cuda else torch.device("cpu")


def name_of(device):
    """The kind of device, never the name of a computer."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine() or "processor"


def everyone(value):
    """A value of each process, in rank order."""
    if ranks.world() == 1:
        return [value]
    values = [None] * ranks.world()
    dist.all_gather_object(values, value)
    return values


class RefusedByAll(Refused):
    """Every process has this same fault, so one of them says it."""


def together(work):
    """Runs `work` here; where any process refuses, all do, with the first reason."""
    result, reason = None, None
    try:
        result = work()
    except Refused as refused:
        reason = str(refused)
    for told in everyone(reason):
        if told is not None:
            raise RefusedByAll(told)
    return result


class Batches:
    """Reads the next batches in a thread of its own while this one is trained on."""

    def __init__(self, samples, rows, first, last):
        self.ready = queue.Queue(2)
        threading.Thread(target=self.fill, args=(samples, rows, first, last), daemon=True).start()

    def fill(self, samples, rows, first, last):
        try:
            for step in range(first, last):
                self.ready.put(samples.at(step, rows))
        except Exception as error:  # the training must hear of it rather than wait
            self.ready.put(error)

    def next(self):
        found = self.ready.get()
        if isinstance(found, Exception):
            raise Refused(f"The photos cannot be read any more ({type(found).__name__}).")
        return found


class Result:
    """result/<training>/: two checkpoints that take turns, the course step by step, and what it took. Written by the first process only."""

    def __init__(self, name, plan, manifest):
        self.folder = os.path.join(HERE, "result", name)
        self.name, self.plan, self.manifest = name, plan, manifest
        os.makedirs(self.folder, mode=0o700, exist_ok=True)

    def path(self, file):
        return os.path.join(self.folder, file)

    def checkpoints(self):
        found = [(name, read_arrays(self.path(name))) for name in ("checkpoint-0.bin", "checkpoint-1.bin")]
        return [(name, *pair) for name, pair in found if pair is not None]

    def newest(self):
        found = self.checkpoints()
        if not found:
            if any(os.path.exists(self.path(f"checkpoint-{i}.bin")) for i in (0, 1)):
                raise Refused(f"The checkpoints in result/{self.name} are damaged. Remove them to begin anew.")
            return None
        _, header, arrays = max(found, key=lambda one: (one[1]["step"], one[1]["finished"]))
        if header["planDigest"] != self.plan["planDigest"]:
            raise Refused(f"The checkpoints in result/{self.name} belong to another plan. Remove them to begin anew.")
        return header, arrays

    def write(self, step, finished, trained_ms, arrays):
        header = {"step": step, "finished": finished, "planDigest": self.plan["planDigest"], "trainedMs": trained_ms}
        found = sorted(self.checkpoints(), key=lambda one: (one[1]["step"], one[1]["finished"]))
        write_arrays(self.path("checkpoint-1.bin" if found and found[-1][0] == "checkpoint-0.bin" else "checkpoint-0.bin"), header, arrays)

    def cut_metrics(self, step):
        """Drops what lies past the checkpoint that the training goes on from."""
        kept = []
        if os.path.exists(self.path("metrics.jsonl")):
            with open(self.path("metrics.jsonl"), encoding="utf-8") as file:
                for line in file:
                    try:
                        if json.loads(line)["step"] < step:
                            kept.append(line)
                    except (ValueError, KeyError):
                        pass  # cut off by a crash
        with open(self.path("metrics.jsonl"), "w", encoding="utf-8") as file:
            file.writelines(kept)

    def append_metrics(self, lines):
        with open(self.path("metrics.jsonl"), "a", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)

    def effort(self, facts, step):
        """What the training took: kinds of devices and seconds, no name of a computer. One entry for each way in which it was trained."""
        path = self.path("effort.json")
        before = read_json(self.folder, "effort.json")["sittings"] if os.path.exists(path) else []
        sittings = [one for one in before if one["step"] < step]
        if not sittings or {**sittings[-1], "step": step} != {"step": step, **facts}:
            sittings.append({"step": step, **facts})
        write_json(path, {"schema": 1, "training": self.name, "planDigest": self.plan["planDigest"], "manifestSha256": self.manifest, "sittings": sittings})


def left(seconds):
    whole = int(seconds)
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min" if whole >= 3600 else f"{whole // 60} min {whole % 60:02d} s"


class Stop:
    """A request to stop (Ctrl-C, the end of a time slot): the step in hand is finished and everything saved."""

    def __init__(self):
        self.asked = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: setattr(self, "asked", True))


def train(name, plan, manifest, device, options, stop):
    """Trains to the end, or to a request to stop; says which by returning True or False."""
    description = read_json(HERE, f"{name}/network.json")
    if plan["batch"] % ranks.world() != 0:
        raise RefusedByAll(f"{ranks.world()} processes cannot share the {plan['batch']} photos of a step equally. Use a number of processes that divides it.")
    if plan["batch"] == ranks.world():
        raise RefusedByAll(f"Every process needs at least two photos of a step, and a step has {plan['batch']}. Use fewer processes.")
    errors = together(lambda: prove(HERE, name, plan, description, device))
    say(f"{name}: proved on {ranks.world()} x {device.type}: " + ", ".join(f"{what} {error:.1e}" for what, error in errors.items()))
    if options.prove_only:
        return True

    result = Result(name, plan, manifest)
    # The first process's checkpoint counts; what it holds is handed to the others below.
    start = demand_arrays(HERE, f"{name}/start.bin")
    header, arrays = together(lambda: result.newest() if ranks.rank() == 0 else None) or start
    header = everyone(header)[0]
    step, steps, trained_ms = header["step"], plan["steps"], header["trainedMs"]
    if header["finished"]:
        say(f"{name}: already trained to its end.")
        return True

    learner = Learner(plan, description, plan["classes"], device)
    learner.network.shared = options.batch_statistics == "shared"
    learner.load(arrays)
    if ranks.world() > 1:
        for tensors in learner.held().values():
            for tensor in tensors:
                dist.broadcast(tensor.data, 0)
    if step > 0:
        say(f"{name}: continues from step {step} of {steps}.")
    samples = Samples(HERE, plan)
    rows = learner.rows(plan["batch"])
    if ranks.rank() == 0:
        result.cut_metrics(step)
    facts = {
        "processes": ranks.world(),
        "devices": sorted(everyone(name_of(device))),
        "torch": torch.__version__,
        "backend": dist.get_backend() if ranks.world() > 1 else "none",
        "statistics": options.batch_statistics if ranks.world() > 1 else "shared",
    }
    pending = []
    if ranks.rank() == 0:
        result.effort(facts, step)

    def save(finished):
        if not learner.agree():
            raise RefusedByAll("The processes no longer hold the same numbers. Use devices of one kind, and start again: it goes on from the last checkpoint.")
        if not learner.network.shared:
            learner.share_statistics()
        if ranks.rank() == 0:
            result.append_metrics(pending)
            pending.clear()
            result.write(step, finished, trained_ms, learner.arrays())

    batches = Batches(samples, rows, step, steps)
    saved_at = said_at = time.monotonic()
    first, began = step, time.monotonic()
    while step < steps:
        started = time.monotonic()
        crops, labels, teacher = batches.next()
        rate = rate_at(step, steps, plan["peakRate"])
        seen = learner.step(learner.planes(crops), labels, teacher, rate)
        # Whether any process wants to stop or to save: asked after every step, so that all do it at the same one.
        wishes = torch.tensor([float(stop.asked), float(ranks.rank() == 0 and started - saved_at > 60 * options.save_minutes)], device=device)
        wants_stop, wants_save = (value > 0 for value in ranks.summed(wishes).tolist())
        numbers = {key: float(seen[key]) for key in ("loss", "gradient-norm", "progress", "lambda", "alpha") if key in seen}
        if not np.isfinite(numbers["loss"]):
            raise RefusedByAll(f"The loss is no number any more in step {step}. The last checkpoint holds good values.")
        took = time.monotonic() - started
        trained_ms += 1000 * took
        metric = {"step": step, "epoch": step // samples.steps_an_epoch, "rate": rate, "gradientNorm": numbers.pop("gradient-norm"), **numbers}
        pending.append({**metric, "imagesPerSecond": plan["batch"] / max(took, 1e-6), "elapsedMs": trained_ms})
        step += 1
        if time.monotonic() - said_at > SAY_EVERY_SECONDS or step == steps:
            said_at = time.monotonic()
            speed = (step - first) / max(said_at - began, 1e-6)
            say(f"{name}: step {step} of {steps}, loss {numbers['loss']:.3f}, {speed * plan['batch']:.0f} photos/s, {left((steps - step) / speed)} left")
        if step < steps and step % AGREE_EVERY_STEPS == 0 and not learner.agree():
            raise RefusedByAll("The processes no longer hold the same numbers. Use devices of one kind, and start again: it goes on from the last checkpoint.")
        if step < steps and (wants_stop or wants_save):
            save(False)
            saved_at = time.monotonic()
            if wants_stop:
                say(f"{name}: stopped at step {step}, everything is saved. The same command goes on.")
                return False
    # What Deshi compares when it takes the student back: embeddings of the first photos with the weights as they are now.
    if not learner.network.shared:
        learner.share_statistics()
    crops, _, _ = samples.at(0)
    embedding = learner.embed(learner.planes(crops[: plan["golden"]["parity"]]))
    if ranks.rank() == 0:
        header = {"step": step, "finished": True, "planDigest": plan["planDigest"], "trainedMs": trained_ms}
        write_arrays(result.path("parity.bin"), header, {"embedding": embedding.cpu().numpy()})
    save(True)
    say(f"{name}: trained in {left(trained_ms / 1000)}. Take it back: deshi cluster import THIS_FOLDER")
    return True


def main():
    parser = argparse.ArgumentParser(description="Trains what Deshi exported. README.md says more.")
    parser.add_argument("--training", choices=["all", "student", "standalone"], default="all", help="which network (default: all that were exported)")
    parser.add_argument("--device", choices=["auto", "cuda", "cpu"], default="auto")
    parser.add_argument("--batch-statistics", choices=["shared", "own"], default="shared", help="own: faster between computers, not equal to Deshi's step")
    parser.add_argument("--save-minutes", type=float, default=5, help="time between two checkpoints")
    parser.add_argument("--prove-only", action="store_true", help="prove the golden batch and train nothing")
    options = parser.parse_args()
    os.umask(0o077)
    stop = Stop()
    try:
        device = start_processes(options.device)
        manifest = together(lambda: demand_manifest(HERE) if int(os.environ.get("LOCAL_RANK", "0")) == 0 else None)
        manifest = everyone(manifest)[0]
        trainings = read_json(HERE, "plan.json")["trainings"]
        if options.training != "all" and options.training not in trainings:
            raise Refused(f"This folder holds no training '{options.training}'.")
        for name, plan in trainings.items():
            if options.training in ("all", name) and not train(name, plan, manifest, device, options, stop):
                break
    except Refused as refused:
        if ranks.rank() == 0 or not isinstance(refused, RefusedByAll):
            print(f"Stopped: {refused}", file=sys.stderr, flush=True)
        return REFUSED
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()
    return 0


if __name__ == "__main__":
    sys.exit(main())
