"""Service and configuration item of an instance as columns: what is open about them is found without reading all that is open"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    for name in ("service", "ci"):
        op.add_column("instance", sa.Column(name, sa.String(), nullable=True))
    instance = sa.table("instance", sa.column("data", sa.JSON), sa.column("service"), sa.column("ci"))
    op.execute(
        instance.update().values(service=instance.c.data["service"].as_string(), ci=instance.c.data["ci"].as_string())
    )
    for name in ("service", "ci"):
        op.create_index(f"ix_instance_open_{name}", "instance", [name], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    for name in ("service", "ci"):
        op.drop_index(f"ix_instance_open_{name}", "instance")
        op.drop_column("instance", name)
