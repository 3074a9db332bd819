"""calibration: cues kept with a screening, why another tier was right, scores entered by hand.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cues", sa.JSON(), nullable=True))

    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("final_tier_reason", sa.String(), nullable=True))

    op.create_table(
        "instrument_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("handoff_id", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("administered_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_instrument_scores_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name=op.f("fk_instrument_scores_handoff_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["instrument_scores.id"], name=op.f("fk_instrument_scores_corrects_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["practitioners.id"], name=op.f("fk_instrument_scores_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_scores")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_instrument_scores_corrects_id")),
    )
    with op.batch_alter_table("instrument_scores", schema=None) as batch_op:
        batch_op.create_index("ix_instrument_scores_conversation_id", ["conversation_id"], unique=False)
        batch_op.create_index("ix_instrument_scores_handoff_id", ["handoff_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("instrument_scores", schema=None) as batch_op:
        batch_op.drop_index("ix_instrument_scores_handoff_id")
        batch_op.drop_index("ix_instrument_scores_conversation_id")

    op.drop_table("instrument_scores")
    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.drop_column("final_tier_reason")

    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.drop_column("cues")
