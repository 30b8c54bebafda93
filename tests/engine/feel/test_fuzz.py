"""Texts made at random, whole and damaged, give a value or a FeelError: never another exception, never a hang.

EVENKEEL_FUZZ_SECONDS makes it go on for longer, with another seed each time.
"""

import datetime as dt
import os
import random
import resource
import time

import pytest

from engine import feel
from engine.feel.functions import BUILTINS

SECONDS = float(os.environ.get("EVENKEEL_FUZZ_SECONDS", "0"))
COUNT = 3000
HANG = 10
"""Seconds of processor time that no text may take; the caps allow a few tenths of one."""
GROWTH = 256 * 1024
"""KiB that the process may grow by: several times what the largest allowed list takes."""
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
CONTEXT = {"x": 3, "y": "abc", "l": [1, 2, 3], "c": {"a": 1, "b": [1, 2]}, "f": 1.5}
ATOMS = [
    "1",
    "0",
    "-1",
    "2.5",
    "1e300",
    "1e-300",
    "10**30",
    '"a"',
    '""',
    '"abc"',
    "true",
    "false",
    "null",
    "x",
    "y",
    "l",
    "c",
    "?",
    "item",
    "partial",
    "-l",
    "1/3",
    "l[1]",
    "c.a",
    "now()",
    "today()",
    '@"2026-01-31"',
    '@"2026-01-31T10:00:00"',
    '@"2026-01-31T10:00:00@Europe/Berlin"',
    '@"10:00:00Z"',
    '@"P1Y"',
    '@"PT1H"',
    '@"-999999999-12-31"',
    '@"999999999-12-31T00:00:00Z"',
    '@"P999999999Y"',
    "[1,2,3]",
    "[]",
    "{}",
    "{a:[1,{b:2}]}",
    "[1..3]",
    "(1..5]",
    "(<5)",
    '"(a+)+$"',
    '"[a-z]*"',
    '"P1D"',
    '"$1"',
    '"i"',
    "[null]",
    "[[1],[2,[3]]]",
    "99999999999999999999999999999999999",
]
ATOMS += ["function(a) a", "function(a, b) a > b", "for i in l return i"]
NAMES = list(BUILTINS)
DAMAGE = '()[]{}.,:"\\@?-+*/<>=! \n01ax\x00\ud800\U0001f600'


def expression(chance, depth):
    """A text that is nearly always FEEL."""
    if depth <= 0 or chance.random() < 0.15:
        return chance.choice(ATOMS)
    parts = [expression(chance, depth - 1) for _ in range(3)]
    a, b, c = parts
    shapes = [
        f"{a} {chance.choice(['+', '-', '*', '/', '**'])} {b}",
        f"{a} {chance.choice(['=', '!=', '<', '<=', '>', '>='])} {b}",
        f"({a})",
        f"if {a} then {b} else {c}",
        f"for i in {a} return {b}",
        f"{chance.choice(['some', 'every'])} i in {a} satisfies {b}",
        f"({a})[{b}]",
        f"({a}).{chance.choice(['a', 'year', 'days', 'time offset', 'start'])}",
        f"[{', '.join(parts[: chance.randrange(4)])}]",
        f"{{k: {a}, m: {b}}}",
        f"{a} in {chance.choice('[(]')}{b}..{c}{chance.choice('])[')}",
        f"({a})({b})",
        f"{a} {chance.choice(['and', 'or', 'between 1 and', 'instance of number =', 'in'])} {b}",
        *[f"{chance.choice(NAMES)}({', '.join(parts[: chance.randrange(4)])})"] * 4,
    ]
    return chance.choice(shapes)


def damaged(chance, text):
    """The text with a few characters lost, doubled or put in."""
    characters = list(text)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(characters) + 1)
        characters[place : place + chance.randrange(2)] = chance.choice(DAMAGE) * chance.randrange(2)
    return "".join(characters)


@pytest.mark.timeout(SECONDS + 300)
def test_random_texts_give_values_or_errors():
    seed = random.randrange(10**9) if SECONDS else 1
    chance = random.Random(seed)
    began, tried, values = time.monotonic(), 0, 0
    size, slowest = _peak(), (0.0, "")
    while tried < COUNT or time.monotonic() - began < SECONDS:
        text = expression(chance, chance.randrange(1, 5))
        text = damaged(chance, text) if chance.random() < 0.3 else text
        tried += 1
        started = time.process_time()
        try:
            feel.unary_tests(text).evaluate(CONTEXT, chance.choice([1, "a", None, [1]]), now=NOW)
            feel.to_json(feel.expression(text)(CONTEXT, now=NOW))
            values += 1
        except feel.FeelError:
            continue
        except Exception as error:
            raise AssertionError(f"seed {seed}: {text!r}") from error
        finally:
            slowest = max(slowest, (time.process_time() - started, text))
    print(f"{tried} texts, {values} values; the slowest took {slowest[0]:.2f} s; {_peak() - size} KiB more at the peak")
    assert values > tried / 2
    assert slowest[0] < HANG, f"seed {seed}: {slowest[1]!r}"
    assert _peak() - size < GROWTH, f"seed {seed}"


def _peak():
    """The most memory that this process has held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
