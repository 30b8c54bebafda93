import io

from engine.replay import pace


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_person_who_waits_sees_how_far_it_is(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert list(pace.shown(iter("abc"), 3)) == ["a", "b", "c"]
    assert "3 of 3 events" in terminal.getvalue()


def test_nobody_sees_a_line_in_a_pipe(capsys):
    assert list(pace.shown(iter("abc"), 3)) == ["a", "b", "c"]
    assert capsys.readouterr().err == ""


def test_bare_commits_leave_nothing_behind(database):
    assert pace.bare_commits(database, seconds=0.05) > 0
    assert pace.bare_commits(database, seconds=0.05) > 0
