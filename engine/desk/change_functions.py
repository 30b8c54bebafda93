"""What the change calendar offers: the functions that diagrams call, and the sections of the desk's data."""

from __future__ import annotations

from engine import functions
from engine.desk import bookings, change_results, change_templates, collisions, loading, slots, window_rows


def register() -> None:
    """Let diagrams call them; doing it twice changes nothing."""
    functions.register("conflicts", collisions.conflicts)
    functions.register("free_slot", slots.free_slot)
    functions.register("in_window", bookings.in_window)
    functions.register("book", bookings.book, writes=True)
    functions.register("unbook", bookings.unbook, writes=True)
    functions.register("change_template", change_templates.change_template)
    functions.register("change_failures", change_results.change_failures)
    functions.register("template_result", change_results.template_result, writes=True)
    functions.register("template_release", change_templates.release, writes=True)


def sections() -> None:
    """Sections that come after groups, services and items, which their rows name."""
    loading.section("windows", window_rows.read)
    loading.section("change_templates", change_templates.read)
