"""Python in script tasks, in the sandbox and nowhere else.

A script sees the variables that it names and writes the names that it assigns at its top level; names with a leading underscore,
loop variables, functions and imports stay its own. `raise BpmnError("CODE", "message")` throws a BPMN error. Everything else that
goes wrong is a `ScriptError` with the line, and then nothing is written.

Context: scripts come from owners, and one of them will loop. Decision: a pool of sandbox processes per process of ours, started
at the first script (after any fork), with limits on time, memory and depth, the move's moment for its clock and a seed made of
it. Consequence: a script costs about half a millisecond, gives the same result for the same moment, and takes no worker with it.
"""

from __future__ import annotations

import atexit
import functools
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pydantic_monty as monty

from engine.bpmn.failures import BpmnError
from engine.bpmn.script_reading import Reading, read
from engine.bpmn.script_values import Unfit, json_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["BpmnError", "Script", "ScriptError", "compiled"]

SECONDS = 0.5
MEMORY = 32 * 1024 * 1024
_LIMITS: monty.ResourceLimits = {
    "max_feed_duration_secs": SECONDS,
    "max_memory": MEMORY,
    "max_recursion_depth": 100,
    "max_suspensions": 20,
    "max_total_sleep_secs": 0,
}
_MARK = "\x00bpmn\x00"
_PRELUDE = f"def BpmnError(code, message=''): return RuntimeError({_MARK!r} + str(code) + '\\x00' + str(message))\n"
_PLAIN = {
    "TimeoutError": f"It ran longer than {SECONDS} seconds.",
    "MemoryError": f"It took more than {MEMORY // 1024 // 1024} MB of memory.",
    "RecursionError": "Its functions call each other too deep.",
}


class ScriptError(Exception):
    """A script that failed. `sentence` says why and where; `line` is None where no line is to blame."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


@dataclass(frozen=True, slots=True)
class Script:
    """A script that may run: the names it reads, and the names it may write."""

    text: str
    inputs: frozenset[str]
    outputs: frozenset[str]

    def run(self, variables: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
        """Run it on its own copy of `variables`; the values of the names that it wrote, as JSON. ScriptError or BpmnError."""
        inputs = {name: variables[name] for name in sorted(self.inputs) if name in variables}
        result = _fed(_PRELUDE + self.text + _tail(self.outputs), inputs, now)
        written = {}
        for name in sorted(result):
            try:
                written[name] = json_value(result[name])
            except Unfit as reason:
                raise ScriptError(f"It gave '{name}' a value that cannot be kept: {reason}") from reason
        return written


@functools.lru_cache(1024)
def compiled(text: str) -> Script:
    """Read a script. Invalid with line and column if it is no Python, or uses what the sandbox does not have."""
    reading: Reading = read(text)
    return Script(text, reading.reads, reading.writes)


def _tail(outputs: frozenset[str]) -> str:
    """What hands the written names back; one that was never reached is left out."""
    names = ", ".join(repr(name) for name in sorted(outputs))
    return f"\n{{_name: _value for _name, _value in locals().items() if _name in ({names}{',' if names else ''})}}"


def _fed(text: str, inputs: dict[str, Any], now: datetime) -> Any:
    policy: monty.OSPolicy = {"datetime": now, "sleep": "zero", "random_start": {"seed": int(now.timestamp())}}
    try:
        with _pool().checkout(limits=_LIMITS, os_policy=policy) as session:
            return session.feed_run(text, inputs=inputs, print_callback=_silent)
    except monty.MontyError as error:
        raise _failure(error) from error
    except TimeoutError as error:
        raise ScriptError("All places in the sandbox were taken for five seconds; try again.") from error
    except (ValueError, TypeError, OSError, RuntimeError) as error:
        raise ScriptError(f"It could not be run: {error}") from error


def _silent(_stream: str, _text: str) -> None:
    """What a script prints goes nowhere."""


def _failure(error: monty.MontyError) -> Exception:
    """The BPMN error that the script raised, or the sentence that says why it failed."""
    if isinstance(error, monty.MontyCrashedError):
        return ScriptError(f"It was stopped: it ran longer than {SECONDS} seconds or took too much memory.")
    cause = error.exception()
    message = str(cause)
    if message.startswith(_MARK):
        code, _, said = message.removeprefix(_MARK).partition("\x00")
        return BpmnError(code, said)
    line = _line(error)
    plain = _PLAIN.get(type(cause).__name__, f"{type(cause).__name__}: {message}")
    place = f"Line {line}: " if line else ""
    return ScriptError(f"{place}{plain}", line)


def _line(error: monty.MontyError) -> int | None:
    """The line of the script, without the prelude; the innermost one that is the script's own."""
    frames = error.traceback() if isinstance(error, monty.MontyRuntimeError | monty.MontySyntaxError) else []
    lines = [frame.line - 1 for frame in frames if frame.line > 1]
    return lines[-1] if lines else None


class _Sandbox:
    """The pool of this process."""

    pool: monty.Monty | None = None
    lock = threading.Lock()
    inherited: monty.Monty | None = None


def _pool() -> monty.Monty:
    if _Sandbox.inherited is not None:
        raise ScriptError("This process was split off from one that runs scripts, and cannot run any itself.")
    if _Sandbox.pool is None:
        with _Sandbox.lock:
            if _Sandbox.pool is None:
                _Sandbox.pool = monty.Monty(
                    min_processes=1,
                    max_processes=4,
                    checkout_timeout=5,
                    request_timeout=2,
                    max_checkouts_per_worker=200,
                    feed_duration_limit_grace=0.5,
                ).__enter__()
                atexit.register(_close, _Sandbox.pool)
    return _Sandbox.pool


def _close(pool: monty.Monty) -> None:
    if pool is _Sandbox.pool:
        _Sandbox.pool = None
        pool.__exit__(None, None, None)


def _forked() -> None:
    """In a child process the parent's pool is not ours, and as its threads do not exist here, a new one would wait for ever.

    Servers fork before the first script, so this is refused, not cured. The pool is kept: dropping it would end its workers.
    """
    _Sandbox.lock = threading.Lock()
    _Sandbox.inherited = _Sandbox.pool or _Sandbox.inherited
    _Sandbox.pool = None


os.register_at_fork(after_in_child=_forked)
