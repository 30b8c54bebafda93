"""What lists are ordered by, for tickets from before: when open tasks are missed, and since when requesters wait for an answer"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MISSED = """
UPDATE task SET breach_at = CASE
  WHEN earliest.due_at IS NULL THEN task.due_at
  WHEN task.due_at < earliest.due_at THEN task.due_at
  ELSE earliest.due_at END
FROM (
  SELECT open_task.id AS id, min(clock.due_at) AS due_at FROM task AS open_task
  LEFT JOIN clock ON clock.instance_id = open_task.instance_id AND clock.status = 'running'
  WHERE open_task.status = 'open' GROUP BY open_task.id
) AS earliest WHERE earliest.id = task.id
"""
_ANSWERED = """
UPDATE instance SET answered_at = last.at
FROM (
  SELECT entry.instance_id, entry.by, entry.at FROM entry
  JOIN (SELECT instance_id, max(id) AS id FROM entry WHERE kind IN ('public', 'email_in') GROUP BY instance_id) AS newest
  ON newest.id = entry.id
) AS last
WHERE last.instance_id = instance.id AND last.by = instance.requester AND instance.status = 'open'
"""


def upgrade() -> None:
    op.execute(sa.text(_MISSED))
    op.execute(sa.text(_ANSWERED))


def downgrade() -> None:
    """The columns go with the revision that brought them."""
