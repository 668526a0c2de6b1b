#!/usr/bin/env python3
"""Plants one bug in a copy of a kernel source: planted.py NAME SOURCE_FOLDER OUTPUT

The simulator's tests build a kernel with each of them, and fail when the simulator does not see it.
"""

import sys
from pathlib import Path

# name: (file, what stands there, what the bug makes of it)
BUGS = {
    "lost_slot": (
        "cap/capability.c",
        "    tree_move(from, to);\n    table_put_back(from);\n",
        "    tree_move(from, to);\n",
    ),
    "stale_tlb": (
        "memory/shootdown.c",
        "(space == NULL || other->space == space);",
        "(space == NULL || (other->space == space && other->index == 0));",
    ),
    "missed_wake_up": (
        "ipc/event.c",
        "    struct list_node *node = list_first(&event->waiters);\n    if (node != NULL) {\n"
        "        struct thread *thread = container_of(node, struct thread, queue_node);\n"
        "        give_bits",
        "    struct list_node *node = list_first(&event->waiters);\n"
        "    if (node != NULL && (bits & 2) == 0) {\n"
        "        struct thread *thread = container_of(node, struct thread, queue_node);\n"
        "        give_bits",
    ),
    "ledger_leak": (
        "cap/object.c",
        "    if (status != STATUS_OK) {\n        ledger_credit(ledger, block_bytes);\n"
        "        return status;\n",
        "    if (status != STATUS_OK) {\n        return status;\n",
    ),
    # Nothing but the abstract model sees this one: no invariant is broken.
    "lost_signal": (
        "ipc/event.c",
        "    event->bits |= bits;\n",
        "    event->bits = bits;\n",
    ),
    "growing_mask": (
        "cap/capability.c",
        "        .mask = source->mask & mask,",
        "        .mask = source->badge == 0 ? source->mask & mask : mask,",
    ),
}


def main(arguments: list[str]) -> int:
    """The command."""
    name, folder, output = arguments
    file, old, new = BUGS[name]
    text = (Path(folder) / file).read_text(encoding="utf-8")
    if text.count(old) != 1:
        print(f"planted.py: {file} has changed: {name} cannot be planted", file=sys.stderr)
        return 1
    Path(output).write_text(text.replace(old, new), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
