"""Clocks that are declared can be started, aim at something, and are the ones that elements name.

What is FEEL is only known when it runs; what is written out is checked here.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from engine.bpmn.rules import references, timers, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node
    from engine.errors import Problem

VERBS = ("starts", "stops", "restarts", "pauses")
WORDS = ("name", "label", "target", "calendar", "decision", "warn")
MOST_SECONDS = timers.MOST_SECONDS

_NAME = re.compile(r"[^\W\d]\w*")
_DURATION = re.compile(r"P(?!$)(?:\d{1,5}D)?(?:T(?!$)(?:\d{1,6}H)?(?:\d{1,7}M)?(?:\d{1,9}S)?)?")
_PERCENT = re.compile(r"[1-9]\d?")


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about `ek:clock` and the attributes that name clocks."""
    clocks = [(process, clock) for process in diagrams.processes for clock in _declared(process)]
    known = {str(clock.get("name") or "").strip() for _, clock in clocks}
    decisions = references.decisions(diagrams)
    for process, clock in clocks:
        yield from _clock(process, clock, decisions)
    for name, count in Counter(str(clock.get("name") or "").strip() for _, clock in clocks).items():
        if name and count > 1:
            owner = next(process for process, clock in clocks if clock.get("name") == name)
            yield owner.problem("clock.twice", f"declares the clock '{name[:60]}' twice; give one another name.")
    for node in diagrams.nodes:
        yield from _named(node, known)
    yield from _used(diagrams, clocks)


def _declared(process: Node) -> list[Any]:
    return [child for child in process.extensions() if child.tag == f"{{{words.EK}}}clock"]


def _clock(process: Node, clock: Any, decisions: set[str]) -> Iterator[Problem]:
    name = str(clock.get("name") or "").strip()
    called = f"the clock '{name[:60]}'"
    if not _NAME.fullmatch(name):
        yield process.problem(
            "clock.name", f"has a clock '{name[:60]}'; give it a name of letters, such as resolution."
        )
        return
    for strange in sorted(set(clock.attrib) - set(WORDS)):
        sentence = f"gives {called} the attribute {strange[:60]}, which means nothing; there are {', '.join(WORDS)}."
        yield process.problem("clock.word", sentence)
    yield from _target(process, called, str(clock.get("target") or "").strip())
    decision = str(clock.get("decision") or "").strip()
    if decision and decision not in decisions:
        sentence = (
            f"lets the decision '{decision[:60]}' decide on {called}, which no .dmn file holds; correct the name."
        )
        yield process.problem("clock.decision", sentence)
    if not all(_PERCENT.fullmatch(part) for part in str(clock.get("warn") or "").split()):
        sentence = f"warns of {called} at '{clock.get('warn')[:40]}'; write percentages from 1 to 99, such as 50 75."
        yield process.problem("clock.warn", sentence)


def _target(process: Node, called: str, target: str) -> Iterator[Problem]:
    if not target:
        yield process.problem("clock.target", f"gives {called} no target; write one such as PT4H, or an expression.")
    elif not target.startswith("="):
        length = timers.seconds(target)
        if length is not None and not 0 < length <= MOST_SECONDS:
            sentence = f"gives {called} the target {target[:40]}; a target lies between a second and ten years."
            yield process.problem("clock.range", sentence)
        elif not _DURATION.fullmatch(target):
            sentence = f"gives {called} the target '{target[:40]}'; write days and hours such as P1D, PT4H or PT30M."
            yield process.problem("clock.target", sentence)


def _named(node: Node, known: set[str]) -> Iterator[Problem]:
    for verb in VERBS:
        text = node.ours(verb)
        for name in [] if text.startswith("=") else text.split():
            if name not in known:
                there = f"there are {', '.join(sorted(known))}" if known else "no process declares any"
                sentence = f"{verb} the clock '{name[:60]}', which is not declared ({there}); correct the name."
                yield node.problem("clock.unknown", sentence)


def _used(diagrams: Diagrams, clocks: list[tuple[Node, Any]]) -> Iterator[Problem]:
    """A clock that nothing starts never runs, one that nothing stops is never met."""
    begun, ended = _wished(diagrams, "starts", "restarts"), _wished(diagrams, "stops", "restarts")
    for process, clock in clocks:
        name = str(clock.get("name") or "").strip()
        if _NAME.fullmatch(name) and begun is not None and name not in begun:
            sentence = f"declares the clock '{name[:60]}', which nothing starts; add ek:starts to an element."
            yield process.problem("clock.not_started", sentence)
        elif _NAME.fullmatch(name) and ended is not None and name not in ended:
            sentence = f"declares the clock '{name[:60]}', which nothing stops, so it is never met; add ek:stops."
            yield process.warning("clock.not_stopped", sentence)


def _wished(diagrams: Diagrams, *verbs: str) -> set[str] | None:
    """The clocks that elements name so; None when an expression may name any."""
    texts = [text for node in diagrams.nodes for verb in verbs if (text := node.ours(verb))]
    if any(text.startswith("=") for text in texts):
        return None
    return {name for text in texts for name in text.split()}
