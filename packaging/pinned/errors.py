"""The one error of this package."""


class PinnedError(Exception):
    """Something a person must act on; the text says what happened and what to try."""
