"""Mail is claimed: by whom, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0003_claimed_mail"
down_revision = "0002_history"


def upgrade() -> None:
    """Widen the ledger of mail."""
    with op.batch_alter_table("mails") as mails:
        mails.add_column(sa.Column("token", sa.String(40), nullable=False, server_default=""))
        mails.add_column(sa.Column("until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop what was added."""
    with op.batch_alter_table("mails") as mails:
        mails.drop_column("until")
        mails.drop_column("token")
