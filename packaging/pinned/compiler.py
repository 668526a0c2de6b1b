"""What version a tool is, remembered: asking clang takes longer than the rest of a cache hit."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from . import cache
from .errors import PinnedError


def find(tool: str) -> Path:
    """The file that a tool's name or path stands for."""
    found = shutil.which(tool)
    if found is None:
        raise PinnedError(
            f"there is no program {tool} here; `./tessera build` installs what is missing"
        )
    return Path(found).resolve()


def version(tool: str) -> str:
    """The tool's first version line; asked again only when its file has changed."""
    path = find(tool)
    status = path.stat()
    stamp = f"{path} {status.st_mtime_ns} {status.st_size}"
    memory = cache.root() / "tool_versions.json"
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    if stamp not in known:
        known[stamp] = _ask(path)
        memory.parent.mkdir(parents=True, exist_ok=True)
        temporary = memory.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(known, indent=1), encoding="utf-8")
        temporary.replace(memory)
    return known[stamp]


def _ask(path: Path) -> str:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PinnedError(f"`{path} --version` failed: {done.stderr.strip()}")
    return " ".join(done.stdout.split())
