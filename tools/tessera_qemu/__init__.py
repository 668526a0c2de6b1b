"""Boots a built edition of Tessera in QEMU, for people and for tests."""

from .config import MachineConfig
from .errors import MachineError
from .machine import Machine

__all__ = ["Machine", "MachineConfig", "MachineError"]
