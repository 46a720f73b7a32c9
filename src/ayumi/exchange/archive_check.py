"""Check an archive of an Ayumi ledger without Ayumi.

Run it as `python check.py ARCHIVE.zip`, with Python 3.9 or newer and nothing else. It holds every
entry against its hash and the entry before, every text and attachment against its digest, and
every file against the manifest.
"""

import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator


def faults(archive: zipfile.ZipFile) -> Iterator[str]:
    """What is not as it was recorded, one line each."""
    manifest = json.loads(archive.read("manifest.json"))
    for name in sorted(set(archive.namelist()) ^ {*manifest["files"], "manifest.json"}):
        yield f"{name}: is missing, or does not belong here"
    for name, digest in manifest["files"].items():
        if hashlib.sha256(archive.read(name)).hexdigest() != digest:
            yield f"{name}: is not the file that was written"
    previous, seq = "0" * 64, 0
    named: set[str] = set()
    redacted: set[str] = set()
    with archive.open("entries.jsonl") as lines:
        for seq, line in enumerate(lines, 1):
            entry = json.loads(line)
            if entry["seq"] != seq or entry["previous"] != previous:
                yield f"entries.jsonl line {seq}: does not follow the line before"
            previous = hashlib.sha256(line.rstrip(b"\n")).hexdigest()
            named.update(_references([entry["reason"], entry["body"], entry["signature"]]))
            if entry["kind"] == "content.redacted":
                redacted.update(entry["body"]["redacts"])
    anchor = json.loads(archive.read("anchor.json"))
    if (anchor["seq"], anchor["hash"]) != (seq, previous):
        yield "entries.jsonl: does not end with the entry that anchor.json names"
    found = set()
    with archive.open("contents.jsonl") as lines:
        for number, line in enumerate(lines, 1):
            content = json.loads(line)
            salted = bytes.fromhex(content["salt"]) + _body(archive, content)
            if "sha256:" + hashlib.sha256(salted).hexdigest() != content["digest"]:
                yield f"contents.jsonl line {number}: is not what was recorded"
            found.add(content["digest"])
    for digest in sorted(named - found - redacted):
        yield f"contents.jsonl: {digest} is missing, and no entry redacts it"
    for digest in sorted(found - named):
        yield f"contents.jsonl: no entry refers to {digest}"


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if set(value) == {"content"}:
            yield value["content"]
        else:
            for inner in value.values():
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _body(archive: zipfile.ZipFile, content: "dict[str, str]") -> bytes:
    if "text" in content:
        return content["text"].encode("utf-8")
    if "base64" in content:
        return base64.b64decode(content["base64"])
    with archive.open(content["file"]) as file:
        file.seek(int(content["start"]))
        return file.read(int(content["size"]))


def main(arguments: "list[str]") -> int:
    """Check an archive and say what was found; 0 if nothing was."""
    if len(arguments) != 1 or not zipfile.is_zipfile(arguments[0]):
        print("Name the archive, the zip file itself: python check.py ARCHIVE.zip", file=sys.stderr)
        return 2
    with zipfile.ZipFile(arguments[0]) as archive:
        found = list(faults(archive))
    for fault in found:
        print(fault)
    print(f"{len(found)} faults" if found else "Everything is as it was recorded.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
