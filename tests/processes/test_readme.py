"""The page for owners says what the rules and forms let through."""

import re
from pathlib import Path

import pytest

from engine import desk, packs
from engine.bpmn.rules import attributes, clocks
from engine.forms import field
from engine.functions import FUNCTIONS

NAMES = {name for names in attributes.PLACES.values() for name in names} | attributes.EVERYWHERE | attributes.PAUSING
PAGE = (Path(packs.__file__).parents[1] / "processes" / "README.md").read_text()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_attribute_is_explained(name):
    assert f"`ek:{name}`" in PAGE


def test_no_attribute_is_explained_that_means_nothing():
    assert set(re.findall(r"`ek:([\w-]+)`", PAGE)) == NAMES


def test_each_function_is_explained_and_marked_when_it_writes():
    desk.register()
    told = dict(
        re.findall(r"^\| `(\w+)`( ✎)? \|", PAGE.partition("## Functions")[2].partition("## Forms")[0], re.MULTILINE)
    )
    assert {name: bool(mark) for name, mark in told.items()} == {name: one.writes for name, one in FUNCTIONS.items()}


@pytest.mark.parametrize("kind", sorted(field.KINDS))
def test_each_component_of_a_form_is_named(kind):
    assert f"`{kind}`" in PAGE


def test_settings_of_a_pack_are_named():
    assert all(name in PAGE for name in packs.SETTINGS)


@pytest.mark.parametrize("word", clocks.WORDS)
def test_each_word_of_a_clock_is_explained(word):
    assert f'{word}="' in PAGE
