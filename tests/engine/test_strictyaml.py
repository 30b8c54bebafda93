import time

import pytest

from engine import strictyaml
from engine.errors import Invalid


def test_a_file_means_what_it_looks_like():
    text = (
        "on: yes\nat: 12:30\nday: 2026-11-23\nn: 7\nx: 1.5\nb: true\nnone:\ntilde: ~\nzip: 007\nl: [a, '1']\n1: one\n"
    )
    assert strictyaml.loads(text) == {
        "on": "yes",
        "at": "12:30",
        "day": "2026-11-23",
        "n": 7,
        "x": 1.5,
        "b": True,
        "none": None,
        "tilde": None,
        "zip": "007",
        "l": ["a", "1"],
        "1": "one",
    }


BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(30))


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (BOMB, "yaml.anchor", "line 1"),
        ("a: 1\nb: !!python/object/apply:os.system ['true']", "yaml.tag", "line 2"),
        ("a: 1\nb: [", "yaml.syntax", "pack.yaml, line"),
        ("a: 1\na: 2", "yaml.syntax", "'a' is given twice"),
        ("- " * 41 + "x", "yaml.too_deep", "40 levels"),
        ("[" * 100_000, "yaml.too_deep", "40 levels"),
        ("a: \x00", "yaml.syntax", "cannot be read"),
        ("--- 1\n--- 2\n", "yaml.syntax", "cannot be read"),
        ("a: " + "x" * (1024 * 1024), "yaml.too_large", "KB"),
        ("? [a]\n: 1", "yaml.syntax", "cannot be read"),
        ("a: 1.0e999", "yaml.value", "inf"),
    ],
)
def test_what_multiplies_hides_or_breaks_is_refused(text, code, says):
    began = time.perf_counter()
    with pytest.raises(Invalid) as refused:
        strictyaml.loads(text, file="pack.yaml")
    assert refused.value.code == code
    assert says in refused.value.sentence
    assert time.perf_counter() - began < 2
