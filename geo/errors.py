"""The one way to refuse: a code that the words of every language know, and the values in it."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818  a refusal is an answer to the user, not a fault of ours
    """A call that cannot be carried out.

    ``code`` names a sentence under ``refusals`` in the language files; ``values`` fill its
    placeholders. Front doors turn it into one sentence; it never reaches a user as a traceback.
    """

    def __init__(self, code: str, /, **values: object) -> None:
        """Keep the code and the values that its sentence needs."""
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        """Return the code with its values, for logs and test output."""
        told = ", ".join(f"{key}={value!r}" for key, value in self.values.items())
        return f"{self.code}({told})"
