"""The choice of a form that leads on."""

import pytest

from engine.forms import Field, Form
from engine.forms.leading import leading

WAY = Field("radio", "way", path="way", required=True)
COLOUR = Field("select", "colour", path="colour", required=True)
WHY = Field("textarea", "why", path="why", hide='=way != "no"')


def test_what_the_drawing_reads_first_leads_although_another_stands_before_it():
    form = Form("f", (COLOUR, WAY))
    assert leading(form, ["total > 3", 'way = "yes"', 'colour = "red"']) is WAY


def test_without_the_drawing_it_is_the_required_choice_on_which_others_depend():
    assert leading(Form("f", (COLOUR, WAY, WHY))) is WAY
    assert leading(Form("f", (COLOUR, WHY))) is None


@pytest.mark.parametrize("text", ['away = "x"', 'way2 = "x"', 'other.way = "x"'])
def test_a_name_is_a_whole_name(text):
    assert leading(Form("f", (WAY,)), [text]) is None


def test_what_cannot_be_changed_leads_nowhere():
    fixed = Field("radio", "way", path="way", required=True, readonly=True)
    assert leading(Form("f", (fixed, WHY)), ['way = "yes"']) is None
