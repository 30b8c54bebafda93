"""Indexes of open tickets and tasks that hold what lists are narrowed by, so that narrowing reads no rows"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    for name, of, columns in INDEXES:
        op.create_index(name, of, columns, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    for name, of, _ in INDEXES:
        op.drop_index(name, of)


INDEXES = (
    ("ix_instance_open_facts", "instance", ["process_id", "service", "stage", "started_at", "id"]),
    ("ix_task_open_ticket", "task", ["instance_id", "priority", "created_at", "group", "assignee", "excluded"]),
)
