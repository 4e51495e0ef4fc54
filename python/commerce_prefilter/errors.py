"""Exceptions that Python has no word for. docs/operations/python.md lists which error raises what.

Only opening a model and wrong settings raise. A bad article never does: its verdict is PASS and says why.
"""


class CorruptModelError(RuntimeError):
    """A file of the model contradicts its format, its hash, or its recorded scores."""


class OverloadedError(RuntimeError):
    """A limit on work in progress was reached."""


class RefusedError(RuntimeError):
    """A safety rule forbids it."""
