"""briefs.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "briefs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("handoff_id", sa.Integer(), nullable=True),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("meeting", sa.String(), nullable=False),
        sa.Column("name_choice", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("spoken", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("is_any_time", sa.Boolean(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_mode", sa.String(), nullable=True),
        sa.Column("meeting_where", sa.String(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["practitioners.id"], name=op.f("fk_briefs_confirmed_by_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_briefs_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name=op.f("fk_briefs_handoff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefs")),
        sa.UniqueConstraint("handoff_id", name=op.f("uq_briefs_handoff_id")),
    )
    with op.batch_alter_table("briefs", schema=None) as batch_op:
        batch_op.create_index("ix_briefs_conversation_id", ["conversation_id"], unique=False)
        batch_op.create_index(
            "uq_briefs_waiting",
            ["conversation_id"],
            unique=True,
            sqlite_where=sa.text("handoff_id IS NULL"),
            postgresql_where=sa.text("handoff_id IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("briefs", schema=None) as batch_op:
        batch_op.drop_index("uq_briefs_waiting")
        batch_op.drop_index("ix_briefs_conversation_id")

    op.drop_table("briefs")
