"""the desk: capacity and presence, snoozing, outcomes, returning, reopening, tags.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("practitioners", schema=None) as batch_op:
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("presence", sa.String(), server_default="available", nullable=False))
        batch_op.add_column(sa.Column("presence_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("active_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("snoozed_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("returned_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("reopened_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("unshared", sa.JSON(), nullable=True))
        batch_op.create_index("ix_handoffs_first_claimed_at", ["first_claimed_at"], unique=False)

    op.execute("UPDATE handoffs SET assigned_at = claimed_at, first_claimed_at = claimed_at, unshared = '[]'")

    op.create_table(
        "handoff_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handoff_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_handoff_tags_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name=op.f("fk_handoff_tags_handoff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff_tags")),
        sa.UniqueConstraint("handoff_id", "tag", name=op.f("uq_handoff_tags_handoff_id_tag")),
    )
    with op.batch_alter_table("handoff_tags", schema=None) as batch_op:
        batch_op.create_index("ix_handoff_tags_conversation_id", ["conversation_id"], unique=False)
        batch_op.create_index("ix_handoff_tags_tag", ["tag"], unique=False)


def downgrade() -> None:
    op.drop_table("handoff_tags")

    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.drop_index("ix_handoffs_first_claimed_at")
        for name in (
            "unshared",
            "reopened_count",
            "returned_count",
            "outcome",
            "snoozed_by_id",
            "snoozed_until",
            "assigned_at",
            "first_claimed_at",
        ):
            batch_op.drop_column(name)

    with op.batch_alter_table("practitioners", schema=None) as batch_op:
        for name in ("active_at", "presence_at", "presence", "capacity"):
            batch_op.drop_column(name)
