"""What a service desk keeps"""

import sqlalchemy as sa
from alembic import op

from engine.models.base import Identifier, Json, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_series",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ci", sa.String(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("incident", sa.String(), nullable=True),
        sa.Column("incident_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alert_series")),
    )
    with op.batch_alter_table("alert_series", schema=None) as batch_op:
        batch_op.create_index("ix_alert_series_ci", ["ci", "state"], unique=False)

    op.create_table(
        "alert_source",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("tolerance", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("heartbeat", sa.Integer(), nullable=True),
        sa.Column("heard_at", Moment(), nullable=True),
        sa.Column("silent_since", Moment(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alert_source")),
    )
    op.create_table(
        "announcement",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("services", Json, nullable=False),
        sa.Column("audience", Json, nullable=False),
        sa.Column("channels", Json, nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("next_update_at", Moment(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index("ix_announcement_ended_at", ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcement_number"), ["number"], unique=False)

    op.create_table(
        "booking",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts", Moment(), nullable=False),
        sa.Column("ends", Moment(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("risk", sa.String(), nullable=True),
        sa.Column("items", Json, nullable=False),
        sa.Column("people", Json, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_booking")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_ends"), ["ends"], unique=False)

    op.create_table(
        "calendar",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_calendar")),
    )
    op.create_table(
        "catalogue_item",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("delivery_time", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("pre_approved", sa.Boolean(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("checks", Json, nullable=False),
        sa.Column("expiry", sa.String(), nullable=True),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("cost_owner", sa.String(), nullable=True),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("due_for", sa.String(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("tasks", Json, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_catalogue_item")),
    )
    op.create_table(
        "change_result",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("items", Json, nullable=False),
        sa.Column("successful", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_change_result")),
    )
    with op.batch_alter_table("change_result", schema=None) as batch_op:
        batch_op.create_index("ix_change_result_at", ["at"], unique=False)
        batch_op.create_index("ix_change_result_template_at", ["template", "at"], unique=False)

    op.create_table(
        "change_template",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("counted_from", Moment(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("classes", Json, nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("implementation_plan", sa.Text(), nullable=False),
        sa.Column("test_plan", sa.Text(), nullable=False),
        sa.Column("backout_plan", sa.Text(), nullable=False),
        sa.Column("tasks", Json, nullable=False),
        sa.Column("most_failures", sa.Integer(), nullable=False),
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.Column("most_share", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_change_template")),
    )
    op.create_table(
        "change_window",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("services", Json, nullable=False),
        sa.Column("items", Json, nullable=False),
        sa.Column("types", Json, nullable=False),
        sa.Column("risks", Json, nullable=False),
        sa.Column("starts", Moment(), nullable=True),
        sa.Column("ends", Moment(), nullable=True),
        sa.Column("recurs", sa.String(), nullable=True),
        sa.Column("opens", sa.String(), nullable=True),
        sa.Column("closes", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("override", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_change_window")),
    )
    op.create_table(
        "known_error",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("symptoms", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("workaround", sa.Text(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("ci", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("published_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_error")),
        sa.UniqueConstraint("problem", name=op.f("uq_known_error_problem")),
    )
    op.create_table(
        "link",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("removed_by", sa.String(), nullable=True),
        sa.Column("removed_reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(
            "ix_link_ends",
            ["number", "other", "kind"],
            unique=True,
            postgresql_where=sa.text("removed_at IS NULL"),
            sqlite_where=sa.text("removed_at IS NULL"),
        )
        batch_op.create_index("ix_link_other", ["other"], unique=False)

    op.create_table(
        "maintenance_plan",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("services", Json, nullable=False),
        sa.Column("items", Json, nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("checklist", Json, nullable=False),
        sa.Column("recurs", sa.Text(), nullable=False),
        sa.Column("opens", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("begun_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_maintenance_plan")),
    )
    op.create_table(
        "service",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("criticality", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_service")),
    )
    op.create_table(
        "absence",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("begins_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("deputy", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_absence_login")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_login"), ["login"], unique=False)

    op.create_table(
        "alert",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["source"], ["alert_source.key"], name=op.f("fk_alert_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("source", "digest", name=op.f("uq_alert_source_digest")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(
            "ix_alert_failed",
            ["id"],
            unique=False,
            postgresql_where=sa.text("status = 'failed'"),
            sqlite_where=sa.text("status = 'failed'"),
        )

    op.create_table(
        "announcement_reader",
        sa.Column("announcement_id", Identifier, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_announcement_reader_announcement_id")
        ),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_announcement_reader_login")),
        sa.PrimaryKeyConstraint("announcement_id", "login", name=op.f("pk_announcement_reader")),
    )
    op.create_table(
        "announcement_update",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("announcement_id", Identifier, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_announcement_update_announcement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_update")),
    )
    with op.batch_alter_table("announcement_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_update_announcement_id"), ["announcement_id"], unique=False)

    op.create_table(
        "item",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("criticality", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["service"], ["service.key"], name=op.f("fk_item_service")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_item")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_service"), ["service"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_notice_login")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_login"), ["login"], unique=False)

    op.create_table(
        "occupation",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("starts", Moment(), nullable=False),
        sa.Column("ends", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["booking.number"], name=op.f("fk_occupation_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation")),
    )
    with op.batch_alter_table("occupation", schema=None) as batch_op:
        batch_op.create_index("ix_occupation_key_ends", ["key", "ends"], unique=False)
        batch_op.create_index("ix_occupation_number", ["number"], unique=False)

    op.create_table(
        "preference",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_preference_login")),
        sa.PrimaryKeyConstraint("login", "event", name=op.f("pk_preference")),
    )
    op.create_table(
        "service_dependency",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("depends_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["depends_on"], ["service.key"], name=op.f("fk_service_dependency_depends_on")),
        sa.ForeignKeyConstraint(["service"], ["service.key"], name=op.f("fk_service_dependency_service")),
        sa.PrimaryKeyConstraint("service", "depends_on", name=op.f("pk_service_dependency")),
    )
    with op.batch_alter_table("service_dependency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_dependency_depends_on"), ["depends_on"], unique=False)

    op.create_table(
        "service_subscription",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_service_subscription_login")),
        sa.PrimaryKeyConstraint("login", "service", name=op.f("pk_service_subscription")),
    )
    with op.batch_alter_table("service_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_subscription_service"), ["service"], unique=False)

    op.create_table(
        "alert_item",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("alert_id", Identifier, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.String(), nullable=True),
        sa.Column("value", Json, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_item_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_item")),
        sa.UniqueConstraint("source", "sender_id", name=op.f("uq_alert_item_source_sender_id")),
    )
    with op.batch_alter_table("alert_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_alert_item_failed",
            ["id"],
            unique=False,
            postgresql_where=sa.text("status = 'failed'"),
            sqlite_where=sa.text("status = 'failed'"),
        )

    op.create_table(
        "item_dependency",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("depends_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["depends_on"], ["item.key"], name=op.f("fk_item_dependency_depends_on")),
        sa.ForeignKeyConstraint(["item"], ["item.key"], name=op.f("fk_item_dependency_item")),
        sa.PrimaryKeyConstraint("item", "depends_on", name=op.f("pk_item_dependency")),
    )
    with op.batch_alter_table("item_dependency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_dependency_depends_on"), ["depends_on"], unique=False)

    op.create_table(
        "outage",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("begins_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("announced_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["item"], ["item.key"], name=op.f("fk_outage_item")),
        sa.ForeignKeyConstraint(["service"], ["service.key"], name=op.f("fk_outage_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outage_item"), ["item"], unique=False)
        batch_op.create_index(batch_op.f("ix_outage_number"), ["number"], unique=False)
        batch_op.create_index("ix_outage_service_begins_at", ["service", "begins_at"], unique=False)

    op.create_table(
        "clock",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("instance_id", Identifier, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("calendar_digest", sa.String(), nullable=True),
        sa.Column("warn", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("consumed", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("breached_at", Moment(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_clock_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        sa.UniqueConstraint("instance_id", "name", name=op.f("uq_clock_instance_id_name")),
    )
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.create_index(
            "ix_clock_next",
            ["next_at"],
            unique=False,
            postgresql_where=sa.text("status = 'running'"),
            sqlite_where=sa.text("status = 'running'"),
        )

    op.create_table(
        "entry",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("instance_id", Identifier, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_entry_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_entry_key")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_instance_at", ["instance_id", "at"], unique=False)

    op.create_table(
        "survey",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("instance_id", Identifier, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_survey_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
    )
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_survey_login_sent_at", ["login", "sent_at"], unique=False)

    op.create_table(
        "watcher",
        sa.Column("instance_id", Identifier, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_watcher_instance_id")),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name=op.f("fk_watcher_login")),
        sa.PrimaryKeyConstraint("instance_id", "login", name=op.f("pk_watcher")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("entry_id", Identifier, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_attachment_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "clock_span",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("clock_id", Identifier, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_clock_span_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_span")),
    )
    with op.batch_alter_table("clock_span", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clock_span_clock_id"), ["clock_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("manager", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("vip", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("location", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("phone", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("department", sa.String(), nullable=True))

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("excluded", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("excluded")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("department")
        batch_op.drop_column("phone")
        batch_op.drop_column("location")
        batch_op.drop_column("vip")
        batch_op.drop_column("manager")

    with op.batch_alter_table("clock_span", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clock_span_clock_id"))

    op.drop_table("clock_span")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_entry_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_digest"))

    op.drop_table("attachment")
    op.drop_table("watcher")
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_login_sent_at")
        batch_op.drop_index(batch_op.f("ix_survey_instance_id"))

    op.drop_table("survey")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_instance_at")

    op.drop_table("entry")
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_clock_next", postgresql_where=sa.text("status = 'running'"), sqlite_where=sa.text("status = 'running'")
        )

    op.drop_table("clock")
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.drop_index("ix_outage_service_begins_at")
        batch_op.drop_index(batch_op.f("ix_outage_number"))
        batch_op.drop_index(batch_op.f("ix_outage_item"))

    op.drop_table("outage")
    with op.batch_alter_table("item_dependency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_dependency_depends_on"))

    op.drop_table("item_dependency")
    with op.batch_alter_table("alert_item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_alert_item_failed",
            postgresql_where=sa.text("status = 'failed'"),
            sqlite_where=sa.text("status = 'failed'"),
        )

    op.drop_table("alert_item")
    with op.batch_alter_table("service_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_subscription_service"))

    op.drop_table("service_subscription")
    with op.batch_alter_table("service_dependency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_dependency_depends_on"))

    op.drop_table("service_dependency")
    op.drop_table("preference")
    with op.batch_alter_table("occupation", schema=None) as batch_op:
        batch_op.drop_index("ix_occupation_number")
        batch_op.drop_index("ix_occupation_key_ends")

    op.drop_table("occupation")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_login"))

    op.drop_table("notice")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_service"))

    op.drop_table("item")
    with op.batch_alter_table("announcement_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_update_announcement_id"))

    op.drop_table("announcement_update")
    op.drop_table("announcement_reader")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_alert_failed", postgresql_where=sa.text("status = 'failed'"), sqlite_where=sa.text("status = 'failed'")
        )

    op.drop_table("alert")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_login"))

    op.drop_table("absence")
    op.drop_table("service")
    op.drop_table("maintenance_plan")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index("ix_link_other")
        batch_op.drop_index(
            "ix_link_ends", postgresql_where=sa.text("removed_at IS NULL"), sqlite_where=sa.text("removed_at IS NULL")
        )

    op.drop_table("link")
    op.drop_table("known_error")
    op.drop_table("change_window")
    op.drop_table("change_template")
    with op.batch_alter_table("change_result", schema=None) as batch_op:
        batch_op.drop_index("ix_change_result_template_at")
        batch_op.drop_index("ix_change_result_at")

    op.drop_table("change_result")
    op.drop_table("catalogue_item")
    op.drop_table("calendar")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_ends"))

    op.drop_table("booking")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_number"))
        batch_op.drop_index("ix_announcement_ended_at")

    op.drop_table("announcement")
    op.drop_table("alert_source")
    with op.batch_alter_table("alert_series", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_series_ci")

    op.drop_table("alert_series")
