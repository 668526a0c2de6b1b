"""Puts the folders with the code under test on Python's path."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

for folder in ("tools", "packaging"):
    if str(ROOT / folder) not in sys.path:
        sys.path.insert(0, str(ROOT / folder))
