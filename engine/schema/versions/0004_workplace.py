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
        "cab_meeting",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("chair", sa.Text(), nullable=False),
        sa.Column("agenda", Json, nullable=False),
        sa.Column("attended", Json, nullable=False),
        sa.Column("minutes", sa.String(), nullable=True),
        sa.Column("mailed_at", Moment(), nullable=True),
        sa.Column("mailed_to", Json, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cab_meeting")),
    )
    with op.batch_alter_table("cab_meeting", recreate="never") as batch_op:
        batch_op.create_index(batch_op.f("ix_cab_meeting_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "day_count",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.PrimaryKeyConstraint("process", "group", "service", "day", name=op.f("pk_day_count")),
    )
    op.create_table(
        "mail_in",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("follows", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_in")),
        sa.UniqueConstraint("digest", name=op.f("uq_mail_in_digest")),
    )
    with op.batch_alter_table("mail_in", recreate="never") as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_in_follows"), ["follows"], unique=False)
        batch_op.create_index(
            "ix_mail_in_held",
            ["id"],
            unique=False,
            postgresql_where=sa.text("status = 'held'"),
            sqlite_where=sa.text("status = 'held'"),
        )
        batch_op.create_index(batch_op.f("ix_mail_in_received_at"), ["received_at"], unique=False)
        batch_op.create_index("ix_mail_in_sender", ["sender", "received_at"], unique=False)

    op.create_table(
        "reckoning",
        sa.Column("id", Identifier, autoincrement=False, nullable=False),
        sa.Column("history", Identifier, nullable=False),
        sa.Column("entry", Identifier, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reckoning")),
    )
    op.create_table(
        "batch",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("arguments", Json, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("back", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_batch_login")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    with op.batch_alter_table("batch", recreate="never") as batch_op:
        batch_op.create_index("ix_batch_login_made_at", ["login", "made_at"], unique=False)

    op.create_table(
        "column_choice",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_column_choice_login")),
        sa.PrimaryKeyConstraint("login", "list", name=op.f("pk_column_choice")),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("query", Json, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["group"], ["group.key"], name=op.f("fk_saved_filter_group")),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_saved_filter_login")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
    )
    with op.batch_alter_table("saved_filter", recreate="never") as batch_op:
        batch_op.create_index("ix_saved_filter_group", ["group"], unique=False)
        batch_op.create_index("ix_saved_filter_login", ["login"], unique=False)

    op.create_table(
        "batch_item",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("batch_id", Identifier, nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("instance_id", Identifier, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_item_batch_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_batch_item_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_item")),
    )
    with op.batch_alter_table("batch_item", recreate="never") as batch_op:
        batch_op.create_index("ix_batch_item_batch_status", ["batch_id", "status"], unique=False)
        batch_op.create_index(
            "ix_batch_item_waiting",
            ["batch_id", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )

    op.create_table(
        "decision_link",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("instance_id", Identifier, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_decision_link_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_link")),
        sa.UniqueConstraint("key", name=op.f("uq_decision_link_key")),
    )
    with op.batch_alter_table("decision_link", recreate="never") as batch_op:
        batch_op.create_index("ix_decision_link_instance_login", ["instance_id", "login"], unique=False)

    op.create_table(
        "search_text",
        sa.Column("instance_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("replies", sa.Text(), nullable=False),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_search_text_instance_id")),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_search_text")),
    )
    op.create_table(
        "tally",
        sa.Column("instance_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("responded_at", Moment(), nullable=True),
        sa.Column("response", sa.Integer(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("resolution", sa.Integer(), nullable=True),
        sa.Column("first_contact", sa.Boolean(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("reassigned", sa.Integer(), nullable=False),
        sa.Column("caused", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_tally_instance_id")),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_tally")),
    )
    with op.batch_alter_table("tally", recreate="never") as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_answered_at"), ["answered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tally_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tally_done_at"), ["done_at"], unique=False)
        batch_op.create_index(
            "ix_tally_open",
            ["process", "group", "opened_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_tally_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tally_responded_at"), ["responded_at"], unique=False)

    op.create_table(
        "tally_clock",
        sa.Column("instance_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_tally_clock_instance_id")),
        sa.PrimaryKeyConstraint("instance_id", "name", name=op.f("pk_tally_clock")),
    )
    with op.batch_alter_table("tally_clock", recreate="never") as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_clock_decided_at"), ["decided_at"], unique=False)

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
    with op.batch_alter_table("draft", recreate="never") as batch_op:
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
    with op.batch_alter_table("instance", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("answered_at", Moment(), nullable=True))
        batch_op.create_index(
            "ix_instance_answered",
            ["answered_at"],
            unique=False,
            sqlite_where=sa.text("status = 'open' AND answered_at IS NOT NULL"),
            postgresql_where=sa.text("status = 'open' AND answered_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_instance_open_number",
            ["number"],
            unique=False,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_instance_started_by"), ["started_by"], unique=False)

    with op.batch_alter_table("task", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("breach_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("follow_up_at", Moment(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_task_open_assignee"), sqlite_where=sa.text("status = 'open'"))
        batch_op.drop_index(batch_op.f("ix_task_open_group"), sqlite_where=sa.text("status = 'open'"))
        batch_op.create_index(
            "ix_task_open_group",
            ["group", "priority", "created_at", "excluded"],
            unique=False,
            postgresql_where=sa.text("status = 'open'"),
            sqlite_where=sa.text("status = 'open'"),
        )
        batch_op.create_index(
            "ix_task_assigned",
            ["assignee", "priority", "created_at"],
            unique=False,
            postgresql_where=sa.text("status = 'open' AND assignee IS NOT NULL"),
            sqlite_where=sa.text("status = 'open' AND assignee IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_task_done_by",
            ["done_by", "done_at"],
            unique=False,
            postgresql_where=sa.text("status = 'done'"),
            sqlite_where=sa.text("status = 'done'"),
        )
        batch_op.create_index(
            "ix_task_open_breach",
            ["breach_at", "group", "assignee"],
            unique=False,
            postgresql_where=sa.text("status = 'open'"),
            sqlite_where=sa.text("status = 'open'"),
        )
        batch_op.create_index(
            "ix_task_taken",
            ["group", "priority", "created_at"],
            unique=False,
            postgresql_where=sa.text("status = 'open' AND assignee IS NOT NULL"),
            sqlite_where=sa.text("status = 'open' AND assignee IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_task_unassigned",
            ["group", "priority", "created_at"],
            unique=False,
            postgresql_where=sa.text("status = 'open' AND assignee IS NULL"),
            sqlite_where=sa.text("status = 'open' AND assignee IS NULL"),
        )

    with op.batch_alter_table("watcher", recreate="never") as batch_op:
        batch_op.create_index("ix_watcher_login", ["login"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("watcher", recreate="never") as batch_op:
        batch_op.drop_index("ix_watcher_login")

    with op.batch_alter_table("task", recreate="never") as batch_op:
        batch_op.drop_index(
            "ix_task_unassigned",
            postgresql_where=sa.text("status = 'open' AND assignee IS NULL"),
            sqlite_where=sa.text("status = 'open' AND assignee IS NULL"),
        )
        batch_op.drop_index(
            "ix_task_taken",
            postgresql_where=sa.text("status = 'open' AND assignee IS NOT NULL"),
            sqlite_where=sa.text("status = 'open' AND assignee IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_task_open_breach", postgresql_where=sa.text("status = 'open'"), sqlite_where=sa.text("status = 'open'")
        )
        batch_op.drop_index(
            "ix_task_done_by", postgresql_where=sa.text("status = 'done'"), sqlite_where=sa.text("status = 'done'")
        )
        batch_op.drop_index(
            "ix_task_assigned",
            postgresql_where=sa.text("status = 'open' AND assignee IS NOT NULL"),
            sqlite_where=sa.text("status = 'open' AND assignee IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_task_open_group", postgresql_where=sa.text("status = 'open'"), sqlite_where=sa.text("status = 'open'")
        )
        batch_op.create_index(
            batch_op.f("ix_task_open_group"),
            ["group", "priority", "created_at"],
            unique=False,
            sqlite_where=sa.text("status = 'open'"),
        )
        batch_op.create_index(
            batch_op.f("ix_task_open_assignee"),
            ["assignee", "priority", "created_at"],
            unique=False,
            sqlite_where=sa.text("status = 'open'"),
        )
        batch_op.drop_column("follow_up_at")
        batch_op.drop_column("breach_at")

    with op.batch_alter_table("instance", recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_instance_started_by"))
        batch_op.drop_index(
            "ix_instance_open_number",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.drop_index(
            "ix_instance_answered",
            sqlite_where=sa.text("status = 'open' AND answered_at IS NOT NULL"),
            postgresql_where=sa.text("status = 'open' AND answered_at IS NOT NULL"),
        )
        batch_op.drop_column("answered_at")

    op.drop_table("presence")
    with op.batch_alter_table("draft", recreate="never") as batch_op:
        batch_op.drop_index("uq_draft_login_place")
        batch_op.drop_index(batch_op.f("ix_draft_task_id"))

    op.drop_table("draft")
    with op.batch_alter_table("tally_clock", recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tally_clock_decided_at"))

    op.drop_table("tally_clock")
    with op.batch_alter_table("tally", recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tally_responded_at"))
        batch_op.drop_index(batch_op.f("ix_tally_opened_at"))
        batch_op.drop_index(
            "ix_tally_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_tally_done_at"))
        batch_op.drop_index(batch_op.f("ix_tally_asked_at"))
        batch_op.drop_index(batch_op.f("ix_tally_answered_at"))

    op.drop_table("tally")
    op.drop_table("search_text")
    with op.batch_alter_table("decision_link", recreate="never") as batch_op:
        batch_op.drop_index("ix_decision_link_instance_login")

    op.drop_table("decision_link")
    with op.batch_alter_table("batch_item", recreate="never") as batch_op:
        batch_op.drop_index(
            "ix_batch_item_waiting",
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )
        batch_op.drop_index("ix_batch_item_batch_status")

    op.drop_table("batch_item")
    with op.batch_alter_table("saved_filter", recreate="never") as batch_op:
        batch_op.drop_index("ix_saved_filter_login")
        batch_op.drop_index("ix_saved_filter_group")

    op.drop_table("saved_filter")
    op.drop_table("column_choice")
    with op.batch_alter_table("batch", recreate="never") as batch_op:
        batch_op.drop_index("ix_batch_login_made_at")

    op.drop_table("batch")
    op.drop_table("reckoning")
    with op.batch_alter_table("mail_in", recreate="never") as batch_op:
        batch_op.drop_index("ix_mail_in_sender")
        batch_op.drop_index(batch_op.f("ix_mail_in_received_at"))
        batch_op.drop_index(
            "ix_mail_in_held", postgresql_where=sa.text("status = 'held'"), sqlite_where=sa.text("status = 'held'")
        )
        batch_op.drop_index(batch_op.f("ix_mail_in_follows"))

    op.drop_table("mail_in")
    op.drop_table("day_count")
    with op.batch_alter_table("cab_meeting", recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cab_meeting_starts_at"))

    op.drop_table("cab_meeting")
