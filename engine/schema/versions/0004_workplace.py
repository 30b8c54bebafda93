"""What the workplace keeps"""

import sqlalchemy as sa
from alembic import op

from engine.models.base import Identifier, Json, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("task_id", Identifier, nullable=True),
        sa.Column("values", Json, nullable=False),
        sa.Column("stood", Json, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("discarded_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_draft_login")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_draft_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_task_id"), ["task_id"], unique=False)
        batch_op.create_index("uq_draft_login_place", ["login", "place"], unique=True)

    op.create_table(
        "presence",
        sa.Column("instance_id", Identifier, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("task_id", Identifier, nullable=True),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_presence_instance_id")),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_presence_login")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_presence_task_id")),
        sa.PrimaryKeyConstraint("instance_id", "login", name=op.f("pk_presence")),
    )


def downgrade() -> None:
    op.drop_table("presence")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("uq_draft_login_place")
        batch_op.drop_index(batch_op.f("ix_draft_task_id"))

    op.drop_table("draft")
