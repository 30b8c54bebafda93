"""Cutting: what was written now is found below, above and between what it answers to; nobody's words are lost."""

import time

import pytest

from engine.desk.mail_in_cutting import MARK, written

QUOTE = f"> {MARK}\n>\n> Which mailbox?\n>\n> Alice"
CASES = {
    "above, English": (
        "The shared one.\n\nOn Mon, 23 Nov 2026 at 10:00, Desk <d@x.org> wrote:\n" + QUOTE,
        "The shared one.",
    ),
    "above, an introduction on two lines": (
        "The shared one.\n\nOn Mon, 23 Nov 2026 at 10:00, Service Desk <\ndesk@example.org> wrote:\n\n" + QUOTE,
        "The shared one.",
    ),
    "above, German": ("Das gemeinsame.\n\nAm 23.11.26 um 10:00 schrieb Desk:\n" + QUOTE, "Das gemeinsame."),
    "above, French": ("Celle-là.\n\nLe lun. 23 nov. 2026 à 10:00, Desk <d@x> a écrit :\n" + QUOTE, "Celle-là."),
    "Outlook": (
        (
            "The shared one.\n\nRegards\nErin\n\n________________________________\nFrom: Desk <d@x>\nSent: Monday\n"
            f"To: Erin\nSubject: RE: x\n\n{MARK}\nWhich?"
        ),
        "The shared one.\n\nRegards\nErin",
    ),
    "Outlook, German": ("Das.\n\nVon: Desk\nGesendet: Montag\nAn: Erin\nBetreff: x\n\nWelches?", "Das."),
    "original message": ("Yes.\n\n-----Original Message-----\nFrom: x\n\nOld", "Yes."),
    "below": (f"On Monday, Desk wrote:\n{QUOTE}\n\nThe shared one.", "The shared one."),
    "between": (
        "> Which mailbox?\nThe shared one.\n> Since when?\nToday.",
        "> Which mailbox?\nThe shared one.\n> Since when?\nToday.",
    ),
    "signature": ("Yes.\n\n-- \nErin Smith\nSales", "Yes."),
    "telephone": ("Yes.\n\nSent from my iPhone", "Yes."),
    "signature above the quotation": ("Yes.\n\n-- \nErin\n\nOn Monday, x wrote:\n> Old", "Yes."),
    "no quotation": (
        "It does not work.\n\nFrom: the printer comes smoke.",
        "It does not work.\n\nFrom: the printer comes smoke.",
    ),
    "wrote in a sentence": ("On Monday the server wrote: no space left.", "On Monday the server wrote: no space left."),
    "a list with dashes": ("- one\n- two\n-- three", "- one\n- two\n-- three"),
    "nothing but a quotation": ("> Old\n> Older", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_written_now(case):
    whole, now = CASES[case]
    assert written(whole) == now


@pytest.mark.parametrize(
    "line",
    ["On " + "a " * 50_000, "-" * 100_000, "> " * 50_000, "From: " + "x\n" * 50_000, "wrote " * 30_000, "\n" * 100_000],
)
def test_a_crafted_text_costs_little(line):
    began = time.process_time()
    written(line)
    assert time.process_time() - began < 2
