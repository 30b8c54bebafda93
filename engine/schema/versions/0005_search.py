"""The index of search: FTS5 kept by triggers on SQLite, a column of vectors with GIN on PostgreSQL; filled from what is there.

Neither is in the models: `engine/schema/env.py` leaves them out when it compares.
"""

from alembic import op

from engine import searchable

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = "told, requester, replies, known, notes"
WEIGHTS = (("told", "A"), ("requester", "B"), ("replies", "C"), ("known", "D"), ("notes", "D"))
"""On PostgreSQL one vector holds all; A to C are what requesters find by, and what the desk alone finds by is D."""

FEW = """
CREATE FUNCTION search_few(question tsquery, most integer) RETURNS SETOF bigint LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_indexscan = off
AS 'SELECT instance_id FROM search_text WHERE words @@ question LIMIT most'
"""
"""Asks the index of words whatever the planner thinks, and stops at `most`."""


def upgrade() -> None:
    _fill()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        vector = " || ".join(f"setweight(to_tsvector('simple'::regconfig, {name}), '{mark}')" for name, mark in WEIGHTS)
        op.execute(f"ALTER TABLE search_text ADD COLUMN words tsvector GENERATED ALWAYS AS ({vector}) STORED")
        op.execute("CREATE INDEX ix_search_text_words ON search_text USING gin (words)")
        op.execute(FEW)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("added", "changed", "gone"):
            op.execute(f"DROP TRIGGER search_text_{name}")
        op.execute("DROP TABLE search_index")
    else:
        op.execute("DROP FUNCTION search_few")
        op.execute("ALTER TABLE search_text DROP COLUMN words")
    op.execute("DELETE FROM search_text")


def _fill() -> None:
    last: int | None = 0
    while last is not None:
        last = searchable.rebuild(op.get_bind(), after=last)


def _sqlite() -> None:
    new, old = (", ".join(f"{row}.{name}" for name in COLUMNS.split(", ")) for row in ("new", "old"))
    put = f"INSERT INTO search_index (rowid, {COLUMNS}) VALUES (new.instance_id, {new});"  # noqa: S608  our own names
    take = f"INSERT INTO search_index (search_index, rowid, {COLUMNS}) VALUES ('delete', old.instance_id, {old});"  # noqa: S608
    # The words come folded, so that nothing is left for the tokenizer but to part them at spaces.
    op.execute(
        f"CREATE VIRTUAL TABLE search_index USING fts5({COLUMNS}, content='search_text', content_rowid='instance_id', "
        "tokenize='unicode61 remove_diacritics 0', prefix='3')"
    )
    op.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
    op.execute(f"CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN {put} END")
    op.execute(f"CREATE TRIGGER search_text_changed AFTER UPDATE ON search_text BEGIN {take} {put} END")
    op.execute(f"CREATE TRIGGER search_text_gone AFTER DELETE ON search_text BEGIN {take} END")
