"""The one error of this package."""


class MachineError(Exception):
    """The machine or QEMU did not do what was asked; the text says what, and where the log is."""
