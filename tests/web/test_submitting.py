"""The words on the button that sends a form."""

from tests.web.test_fields import NAME, form
from web import submitting

FIXED = {
    "type": "radio", "id": "fixed", "key": "fixed", "label": "Is it fixed?", "validate": {"required": True},
    "values": [{"label": "Yes, close it", "value": True}, {"label": "No", "value": False}],
}  # fmt: skip
WHY = {"type": "textarea", "id": "why", "key": "why", "label": "Why", "conditional": {"hide": "=fixed != false"}}
BUTTON = {"type": "button", "id": "b", "label": "Tell the desk", "action": "submit"}


def words(made, raw=None, **more):
    return submitting.button(made, {}, raw, name="Confirm the resolution", **more).words


def test_a_form_without_a_word_for_it_is_sent_by_the_name_of_its_task():
    assert words(None) == words(form(NAME)) == "Confirm the resolution"


def test_the_choice_that_leads_on_is_what_is_sent():
    made = form(FIXED, WHY)
    assert words(made) == "Send", "nothing is chosen, and the name would say yes"
    assert words(made, {"fixed": "true"}) == "Yes, close it"
    assert words(made, {"fixed": "False"}) == "Is it fixed? No"
    button = submitting.button(made, {}, {}, name="x")
    assert (button.leads, dict(button.ways)) == ("fixed", {"True": "Yes, close it", "False": "Is it fixed? No"})


def test_the_drawing_says_which_choice_that_is():
    made = form({**FIXED, "validate": {}})
    assert words(made, {"fixed": "true"}) == "Confirm the resolution"
    assert words(made, {"fixed": "true"}, conditions=["fixed = true"]) == "Yes, close it"


def test_the_button_of_a_form_comes_first_unless_it_is_hidden():
    assert words(form(FIXED, WHY, BUTTON), {"fixed": "true"}) == "Tell the desk"
    assert (
        words(form(FIXED, WHY, {**BUTTON, "conditional": {"hide": "=fixed = true"}}), {"fixed": "true"})
        == "Yes, close it"
    )
    assert words(form(FIXED, WHY, {**BUTTON, "action": "reset"})) == "Send"
