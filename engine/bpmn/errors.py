"""What can be thrown inside a process, as Python exceptions."""

from __future__ import annotations


class BpmnError(Exception):
    """A BPMN error: an error boundary with this code catches it. `message` is for people."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
