"""Prices and delivery times in words."""

import pytest

from web import promises


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "Free"),
        (0.0, "Free"),
        (129.9, "129.90 EUR"),
        (1290, "1,290 EUR"),
        (1290.5, "1,290.50 EUR"),
        (100, "100 EUR"),
    ],
)
def test_a_price(amount, said):
    assert promises.price(amount, "EUR") == said


@pytest.mark.parametrize(
    ("duration", "calendar", "said"),
    [
        ("PT15M", "24x7", "15 minutes"),
        ("P1D", "office", "1 working day"),
        ("P5D", "office", "5 working days"),
        ("P5D", "24x7", "5 days"),
        ("P1DT4H", "office", "1 working day and 4 working hours"),
        ("P2W", "office", "2 weeks"),
        ("PT0S", "office", "PT0S"),
        ("soon", "office", "soon"),
    ],
)
def test_a_delivery_time(duration, calendar, said):
    assert promises.delivery(duration, calendar) == said
