"""Messages of generated code for the stock `capnp` tool, and the other way round.

interop.py TOOL INCLUDE SCHEMA EXAMPLE
"""

import json
import subprocess
import sys

TOOL, INCLUDE, SCHEMA, EXAMPLE = sys.argv[1:5]
TYPE = [f"-I{INCLUDE}", SCHEMA, "Everything"]


def run(*command: str, given: bytes = b"") -> bytes:
    """What a command prints; it must succeed."""
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout


def without_empty(value):
    """What the tool says of a message, without what it says of fields that are not there."""
    if isinstance(value, dict):
        parts = {name: without_empty(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in ("", [], {}, None)}
    return [without_empty(part) for part in value] if isinstance(value, list) else value


def as_json(message: bytes):
    """A message as the tool sees it."""
    return without_empty(json.loads(run("capnp", "convert", "binary:json", *TYPE, given=message)))


def traces_are_read() -> bool:
    """A file of the program trace, as its schema says."""
    trace = [f"-I{INCLUDE}", f"{INCLUDE}/trace.capnp", "TracedCall"]
    text = run("capnp", "decode", "--short", *trace, given=run(TOOL, "trace")).decode()
    calls = text.splitlines()
    wanted = (
        'name = "directory", interface = "Directory", method = "lookup"',
        'text = "(path = \\"a\\")", isInRegisters = false, words = [1, 18446744073709551615]',
        "sessions = [0, 7]",
    )
    print(text)
    return len(calls) == 2 and all(part in call for part in wanted for call in calls)


def main() -> int:
    """The test."""
    with open(EXAMPLE, "rb") as file:
        encoded = run("capnp", "encode", *TYPE, given=file.read())
    # Theirs, read by ours; the canonical form has another order of objects.
    run(TOOL, "check", given=encoded)
    canonical = run("capnp", "convert", "binary:canonical", *TYPE, given=encoded)
    header = (0).to_bytes(4, "little") + (len(canonical) // 8).to_bytes(4, "little")
    run(TOOL, "check", given=header + canonical)
    # Ours, read by theirs, then by ours again.
    written = run(TOOL, "write")
    run(TOOL, "check", given=written)
    ours, theirs = as_json(written), as_json(encoded)
    if ours != theirs:
        print(json.dumps(ours, indent=1), json.dumps(theirs, indent=1), sep="\n--\n")
        return 1
    # As a text, and back through the tool.
    text = run("capnp", "decode", *TYPE, given=written)
    again = run("capnp", "encode", *TYPE, given=text)
    run(TOOL, "check", given=again)
    if not traces_are_read():
        return 1
    # The check itself can fail.
    changed = bytes(again).replace(b"mosaic", b"mosaik")
    failed = subprocess.run([TOOL, "check"], input=changed, stderr=subprocess.DEVNULL, check=False)
    return 0 if failed.returncode != 0 else 1


if __name__ == "__main__":
    sys.exit(main())
