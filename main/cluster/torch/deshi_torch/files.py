"""Files that Deshi and this program exchange: the list of digests, and named arrays of numbers.

Invariant: a file appears whole or not at all, and one that was cut off or changed is refused. Nothing here can execute what it reads (no pickle).

Arrays: magic 'DSHCKPT1' | u32 header length | header JSON | arrays, float32 little-endian, in the header's order | SHA-256 of all before.
"""
import hashlib
import json
import os
import struct

import numpy as np

MAGIC = b"DSHCKPT1"


class Refused(Exception):
    """Something that a person has to put right; its text says what."""


def read_json(folder, name):
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise Refused(f"{name} cannot be read ({type(error).__name__}). Copy the folder again.") from None


def write_whole(path, parts):
    """Writes bytes so that the name never holds half of them, even when the power fails."""
    with open(path + ".new", "wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(path + ".new", 0o600)
    os.replace(path + ".new", path)
    if os.name == "posix":
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_json(path, value):
    write_whole(path, [json.dumps(value, indent=2).encode()])


def write_arrays(path, header, arrays):
    """`arrays`: float32 by name, of any shape, laid flat."""
    flat = {name: np.ascontiguousarray(values, dtype="<f4").reshape(-1) for name, values in arrays.items()}
    text = json.dumps({**header, "arrays": [[name, int(values.size)] for name, values in flat.items()]}).encode()
    parts = [MAGIC, struct.pack("<I", len(text)), text, *(memoryview(values).cast("B") for values in flat.values())]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    write_whole(path, [*parts, digest.digest()])


def read_arrays(path):
    """Header and arrays; None where the file is not there, cut off or changed."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    body = data[:-32]
    if len(body) < 12 or body[:8] != MAGIC or hashlib.sha256(body).digest() != data[-32:]:
        return None
    offset = 12 + struct.unpack("<I", body[8:12])[0]
    header = json.loads(body[12:offset])
    arrays = {}
    for name, length in header.pop("arrays"):
        arrays[name] = np.frombuffer(body, "<f4", length, offset).copy()
        offset += 4 * length
    return header, arrays


def demand_arrays(folder, name):
    found = read_arrays(os.path.join(folder, name))
    if found is None:
        raise Refused(f"{name} is missing or damaged. Copy the folder again.")
    return found


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(1 << 22), b""):
            digest.update(chunk)
    return digest.hexdigest()


def demand_manifest(folder):
    """Every file as Deshi wrote it; returns the SHA-256 of the list itself. What train.py writes stands in no list."""
    for entry in read_json(folder, "manifest.json")["files"]:
        path = os.path.join(folder, *entry["path"].split("/"))
        if not os.path.isfile(path):
            raise Refused(f"{entry['path']} is missing. Copy the folder again.")
        if os.path.getsize(path) != entry["sizeBytes"] or digest_of(path) != entry["sha256"]:
            raise Refused(f"{entry['path']} is not as Deshi wrote it. Copy the folder again.")
    return digest_of(os.path.join(folder, "manifest.json"))
