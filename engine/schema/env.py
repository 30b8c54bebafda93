"""Alembic's entry: runs the schema changes on the connection that `engine.schema` hands over."""

from alembic import context

from engine.models import Base

_OF_THE_STORE = ("search_index", "ix_search_text_words")


def _modelled(_one: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:  # noqa: FBT001  alembic's
    """Whether something is compared with the models; the index of search is each store's own (0005_search)."""
    own = (name or "").startswith(_OF_THE_STORE) or (kind == "column" and name == "words")
    return not (reflected and own)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=_modelled,
)
with context.begin_transaction():
    context.run_migrations()
