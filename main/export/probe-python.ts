// The device probe in Python that travels with the package: the same measurement as probe.mjs, with numpy and onnxruntime alone.
// Invariant: what it writes is what preload/probe.ts takes back, key for key as the probe in JavaScript writes it.

export const pythonProbe = String.raw`#!/usr/bin/env python3
"""Times the student on this device. Needs: pip install numpy onnxruntime. Usage: python probe.py [RESULT.json] [SECONDS] [fp32|int8]"""
import hashlib, json, math, os, pathlib, platform, re, sys, time

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
try:
    import numpy as np
    import onnxruntime as ort
except ImportError:
    print('numpy and onnxruntime were not found: run "pip install numpy onnxruntime"', file=sys.stderr)
    sys.exit(2)

LEAST, MOST, WARM_UP, THREADS = 200, 20000, 20, 1
PRECISION = "int8" if sys.argv[3:] == ["int8"] else "fp32"
FILE = "student_" + PRECISION + ".onnx"
NAME = "models/" + FILE
root = pathlib.Path(__file__).resolve().parent.parent
result = sys.argv[1] if len(sys.argv) > 1 else "probe-result.json"


def stop(words):
    print(words, file=sys.stderr)
    sys.exit(2)


try:
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
except ValueError:
    stop("SECONDS is a number")


def of_package(path):
    try:
        return (root / path).read_bytes()
    except OSError:
        stop("The package is not whole: " + path + " cannot be read")


def plain(words):
    """Only letters, digits and a few signs: nothing that a report could take for something else."""
    return re.sub(r"[^A-Za-z0-9 ()@.,+_-]", " ", words).strip()[:100]


def text(path):
    try:
        return pathlib.Path(path).read_text(errors="replace")
    except OSError:
        return ""


def product():
    """What its maker calls the device, where Linux tells: never what its owner calls it."""
    for path in ("/proc/device-tree/model", "/sys/class/dmi/id/product_name"):
        words = plain(text(path))
        if not re.search(r"^$|^System Product Name$|^To Be Filled|^Default string$", words):
            return words
    return None


def processor():
    found = re.search(r"^model name\s*:\s*(.+)$", text("/proc/cpuinfo"), re.M)
    return plain(found.group(1) if found else platform.processor()) or platform.machine() or "unknown"


def temperature():
    """The hottest sensor in degrees Celsius; None where Linux shows none."""
    found = []
    for path in pathlib.Path("/sys/class/thermal").glob("thermal_zone*/temp"):
        try:
            found.append(int(path.read_text()) / 1000)
        except (OSError, ValueError):
            pass
    plausible = [value for value in found if 0 < value < 150]
    return max(plausible) if plausible else None


def windows(library, function, size, at, width, *before):
    """A number out of a structure that Windows fills; its first field is the size of the structure."""
    import ctypes
    buffer = ctypes.create_string_buffer(size)
    buffer[:4] = size.to_bytes(4, "little")
    getattr(ctypes.WinDLL(library), function)(*before, buffer, *([size] if before else []))
    return int.from_bytes(buffer.raw[at : at + width], "little")


def memory():
    if sys.platform == "win32":
        return windows("kernel32", "GlobalMemoryStatusEx", 64, 8, 8)
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def peak():
    if sys.platform == "win32":
        import ctypes
        wide = ctypes.sizeof(ctypes.c_void_p)
        return windows("kernel32", "K32GetProcessMemoryInfo", 8 + 8 * wide, 8, wide, ctypes.c_void_p(-1))
    # Linux's own high-water mark of this process: the other number may be that of whoever started it.
    found = re.search(r"^VmHWM:\s+(\d+) kB", text("/proc/self/status"), re.M)
    if found:
        return int(found.group(1)) * 1024
    import resource
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if not (root / NAME).exists():
    stop("This package holds no " + FILE)
data = of_package(NAME)
sha256 = hashlib.sha256(data).hexdigest()
if sha256 + "  " + NAME not in of_package("SHA256SUMS").decode().split("\n"):
    stop("The student is not the one that was exported: " + NAME)
height, width = json.loads(of_package("spec/preprocessing.json"))["inputs"]["student_fp32.onnx"]["size"]
numbers = np.arange(3 * height * width, dtype=np.int64)
image = (numbers * 37 % 256 / 127.5 - 1).astype(np.float32).reshape(1, 3, height, width)

before = temperature()
options = ort.SessionOptions()
options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
for _ in range(WARM_UP):
    session.run(None, {"image": image})
times = []
end = time.perf_counter() + seconds
while len(times) < LEAST or (time.perf_counter() < end and len(times) < MOST):
    start = time.perf_counter()
    session.run(None, {"image": image})
    times.append((time.perf_counter() - start) * 1000)


def rank(of, share):
    """Nearest rank: the time that a share of the runs does not exceed."""
    return sorted(of)[max(0, math.ceil(share * len(of)) - 1)]


quarter = len(times) // 4
first, last = rank(times[:quarter], 0.5), rank(times[-quarter:], 0.5)
release = re.match(r"\d+(\.\d+)*", platform.release())
found = {
    "schema": 1,
    "program": "deshi-probe",
    "model": {"file": FILE, "sha256": sha256},
    "runs": len(times),
    "warmUp": WARM_UP,
    "p50Ms": rank(times, 0.5),
    "p95Ms": rank(times, 0.95),
    "maxMs": max(times),
    "throttling": {"firstMs": first, "lastMs": last, "suspected": last > 1.15 * first},
    "settings": {"runtime": "onnxruntime-python", "version": ort.__version__, "threads": THREADS, "precision": PRECISION},
    "peakMemoryBytes": peak(),
    "temperature": {"beforeC": before, "afterC": temperature()},
    "power": None,
    "device": {
        "product": product(),
        "cpu": processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memoryBytes": memory(),
        "system": plain(platform.system() + " " + (release.group(0) if release else "") + " " + platform.machine()),
    },
    "timesMs": times,
}
try:
    pathlib.Path(result).write_text(json.dumps(found) + "\n")
except OSError as error:
    stop("The result could not be written (%s). Start the probe in a folder that can be written to: %s" % (error.strerror, result))
print("p50 %.2f ms, p95 %.2f ms, %d runs" % (found["p50Ms"], found["p95Ms"], len(times)))
`;
