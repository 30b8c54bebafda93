"""What can go wrong while a token moves, in two words that the step loop tells apart.

A `Failure` stops one token, with a sentence for the administrator who repairs it. A `BpmnError` is part of the drawing: it looks
for a boundary event or an event sub-process first, and only when nothing catches it does it become a failure.
"""

from __future__ import annotations


class Failure(Exception):  # noqa: N818  it stops a token, not the program
    """A token cannot go on. `code` is a word for machines, `sentence` for people, `detail` what an expert wants to see."""

    def __init__(self, code: str, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.detail = code, sentence, detail


class BpmnError(Exception):
    """A business error with a code, thrown by a script, a named function or a job."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code, self.message = code, message
