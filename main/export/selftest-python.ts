// The self-test in Python that travels with the package: Python, numpy and onnxruntime, nothing else.
// Invariants: it trusts no file it has not digested, prints one line per check and one verdict, and ends with 0 only for PASS; a signature that nothing here can
// check is said not to be checked, never passed over.

export const pythonSelfTest = `#!/usr/bin/env python3
"""Checks this package on the machine it runs on. Needs: pip install numpy onnxruntime; for the signature also cryptography, or OpenSSL 3.
Usage: python selftest.py [FINGERPRINT], the fingerprint that whoever sent the package told you by phone: a package signed by another key then fails."""
import base64, hashlib, json, os, pathlib, re, shutil, subprocess, sys

LIMIT = 0.999
# Whole numbers round on purpose, and a sum on the edge falls to either side from one processor to another.
INT8_LIMIT = 0.99
root = pathlib.Path(__file__).resolve().parent.parent
failed = 0


def check(name, ok, detail=""):
    global failed
    failed += not ok
    print(("ok    " if ok else "WRONG ") + name + (": " + detail if detail else ""))


sums = (root / "SHA256SUMS").read_bytes()
listed = [line.split("  ", 1) for line in sums.decode("utf-8").splitlines()]
KEY, SIGNATURE = root / "signing-key.pem", root / "SHA256SUMS.sig"


def public_key():
    """The key of the package (SPKI, DER), empty where it holds no Ed25519 key."""
    try:
        lines = KEY.read_text(encoding="ascii").splitlines()
        key = base64.b64decode("".join(line for line in lines if not line.startswith("-")))
    except (OSError, ValueError):
        return b""
    return key if len(key) == 44 and key.startswith(bytes.fromhex("302a300506032b6570032100")) else b""


def signed_by(key):
    """Whether SHA256SUMS is signed by this key; None where nothing here can tell."""
    if not key or not SIGNATURE.exists():
        return False
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        openssl = shutil.which("openssl")
        version = subprocess.run([openssl, "version"], stdout=subprocess.PIPE).stdout if openssl else b""
        if not re.match(rb"OpenSSL [3-9]", version):
            return None
        order = ["pkeyutl", "-verify", "-pubin", "-inkey", KEY, "-rawin", "-in", root / "SHA256SUMS", "-sigfile", SIGNATURE]
        return subprocess.run([openssl, *map(str, order)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).returncode == 0
    try:
        Ed25519PublicKey.from_public_bytes(key[12:]).verify(SIGNATURE.read_bytes(), sums)
        return True
    except (InvalidSignature, ValueError):
        return False


def signature(wanted):
    """A key without a signature is as wrong as a signature without a key."""
    if not KEY.exists() and not SIGNATURE.exists() and "signing-key.pem" not in [name for _, name in listed]:
        if wanted:
            return check("signature", False, "this package is not signed")
        return print("note  this package is not signed")
    key = public_key()
    valid = signed_by(key)
    if valid is None:
        print("note  signature NOT CHECKED: run pip install cryptography, or install OpenSSL 3, and start this test again")
        if wanted:
            check("signature of SHA256SUMS", False, "not checked")
        return
    check("signature of SHA256SUMS", valid)
    if not valid:
        return
    fingerprint = hashlib.sha256(key).hexdigest()[:32]
    print("      key %s (compare it by phone with whoever sent you the package)" % " ".join(re.findall("....", fingerprint)))
    if wanted:
        check("fingerprint of the key", fingerprint == wanted)


signature(re.sub("[^0-9a-z]", "", "".join(sys.argv[1:]).lower()))

before = failed
for digest, name in listed:
    path = root / name
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"
    if found != digest:
        check("digest of " + name, False, found)
check("digests", failed == before)

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
try:
    import numpy as np
    import onnxruntime as ort
except ImportError as error:
    print("%s was not found, so the models were not tried: run pip install numpy onnxruntime" % error.name, file=sys.stderr)
    if failed:
        print("FAIL")
    sys.exit(1 if failed else 2)


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def tensor(path):
    """An ONNX TensorProto: field 1 dims, 2 data type (1 float32, 2 uint8), 9 raw data."""
    data, at, dims, kind, raw = path.read_bytes(), 0, [], 0, b""
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
            if key >> 3 == 1:
                dims.append(value)
            elif key >> 3 == 2:
                kind = value
        else:
            size, at = varint(data, at)
            part, at = data[at : at + size], at + size
            if key >> 3 == 9:
                raw = part
            elif key >> 3 == 1:
                inner = 0
                while inner < size:
                    value, inner = varint(part, inner)
                    dims.append(value)
    return np.frombuffer(raw, {1: "<f4", 2: "u1"}[kind]).reshape(dims)


def session(name):
    return ort.InferenceSession((root / "models" / name).read_bytes(), providers=["CPUExecutionProvider"])


def compare(name, got, want, least=LIMIT):
    got, want = got.astype(np.float64), want.astype(np.float64)
    if got.shape != want.shape:
        return check(name, False, "shape %s instead of %s" % (got.shape, want.shape))
    cosines = (got * want).sum(1) / np.sqrt((got**2).sum(1) * (want**2).sum(1))
    worst, apart = cosines.min(), np.abs(got - want).max()
    unit = np.abs(np.sqrt((got**2).sum(1)) - 1).max() < 1e-3
    check(name, bool(worst >= least and unit), "cosine >= %.6f, largest difference %.2e" % (worst, apart))


sets = sorted(root.glob("test_data_set_*"), key=lambda folder: int(folder.name.rsplit("_", 1)[1]))
images = [tensor(folder / "input_0.pb") for folder in sets]
pixels = [tensor(folder / "pixels_0.pb") for folder in sets]
wanted = np.concatenate([tensor(folder / "output_0.pb") for folder in sets])
made = [((p.transpose(0, 3, 1, 2).astype(np.float32) - 127.5) / 127.5) for p in pixels]
check("preparation of pixels", max(np.abs(a - b).max() for a, b in zip(made, images)) < 1e-6)

one = session("student_fp32.onnx")
compare("student_fp32.onnx", np.concatenate([one.run(["embedding"], {"image": image})[0] for image in images]), wanted)
many = session("student_fp32_batch.onnx")
got = many.run(["embedding"], {"image": np.concatenate(images)})[0]
compare("student_fp32_batch.onnx", got, wanted)
raw = session("student_rawpixels.onnx")
compare("student_rawpixels.onnx", raw.run(["embedding"], {"pixels": np.concatenate(pixels)})[0], wanted)
if (root / "models" / "student_fp16.onnx").exists():
    half = session("student_fp16.onnx")
    compare("student_fp16.onnx", np.concatenate([half.run(["embedding"], {"image": image})[0] for image in images]), wanted)
if (root / "models" / "student_int8.onnx").exists():
    whole = session("student_int8.onnx")
    own = np.concatenate([tensor(folder / "int8_output_0.pb") for folder in sets])
    compare("student_int8.onnx", np.concatenate([whole.run(["embedding"], {"image": image})[0] for image in images]), own, INT8_LIMIT)

expected = np.array(json.loads((root / "selftest" / "expected_cosines.json").read_text(encoding="utf-8"))["cosines"])
check("cosines of all pairs", bool(np.abs(got @ got.T - expected).max() < 2e-3))

manifest = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
for model in manifest["models"]:
    told = session(model["path"].split("/")[-1]).get_modelmeta().custom_metadata_map
    check("metadata of " + model["path"], told == model["metadata"])

print("FAIL" if failed else "PASS")
sys.exit(1 if failed else 0)
`;
