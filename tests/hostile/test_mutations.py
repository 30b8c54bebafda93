"""Diagrams with a few bytes, values or lines changed: findings or a run, and never anything else. Seeded, so a failure repeats."""

import random
import re
from pathlib import Path

import pytest

from engine import packs
from engine.bpmn import definition
from engine.errors import Invalid

TESTS = Path(__file__).parents[1]
DIAGRAMS = sorted((TESTS / "engine" / "bpmn").glob("*/*.bpmn"))
PACK = {"pack.yaml": "key: hostile\nname: Hostile\nprefix: HOS\nowner: carol\n"}
VALUES = ["", "=", "=1", "-1", "999999999999", "x" * 50, "=)", "é", "true", "P1D"]
ROUNDS = 100


def bytes_changed(chance: random.Random, text: str) -> bytes:
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 3)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def values_changed(chance: random.Random, text: str) -> bytes:
    for _ in range(chance.randint(1, 3)):
        places = list(re.finditer(r'="([^"]*)"', text))
        place = chance.choice(places)
        value = chance.choice([each.group(1) for each in places] + VALUES)
        text = text[: place.start(1)] + value + text[place.end(1) :]
    return text.encode()


def lines_changed(chance: random.Random, text: str) -> bytes:
    lines = text.split("\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    if chance.random() < 0.5:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines.insert(one, lines[other])
    return "\n".join(lines).encode()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("change", [bytes_changed, values_changed, lines_changed])
def test_a_changed_diagram_gives_findings_or_runs(change, seed):
    chance = random.Random(seed)
    for _ in range(ROUNDS):
        path = chance.choice(DIAGRAMS)
        data = change(chance, path.read_text())
        try:
            pack = packs.of({**PACK, "hostile.bpmn": data})
        except Invalid as refusal:
            assert refusal.problems, (path, data)  # noqa: PT017  a refusal is one of the two answers that are right
            continue
        assert all(problem.sentence for problem in packs.check(pack))
        try:
            definition.compiled(pack.sources, "p")
        except Invalid as refusal:
            assert refusal.sentence  # noqa: PT017  as above
