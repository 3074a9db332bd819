"""The tables. Columns and constraints only: the rules that move rows stand in `ledger` and `desk`."""

from handoff.models.briefs import Brief
from handoff.models.conversations import ActionWrite, Button, Conversation, Message, Turn, UnansweredQuestion
from handoff.models.desk import AuditEntry, Handoff, HandoffTag, InstrumentScore, Practitioner, Screening
from handoff.models.knowledge import KnowledgeAnswer, KnowledgePhrasing, KnowledgeVersion
from handoff.models.plans import CheckIn, Exercise, Plan, PlanStep
from handoff.models.privacy import Consent, Contact, Tombstone
from handoff.models.signals import Alert, AlertCall, Delivery, Heartbeat

__all__ = [
    "ActionWrite",
    "Alert",
    "AlertCall",
    "AuditEntry",
    "Brief",
    "Button",
    "CheckIn",
    "Consent",
    "Contact",
    "Conversation",
    "Delivery",
    "Exercise",
    "Handoff",
    "HandoffTag",
    "Heartbeat",
    "InstrumentScore",
    "KnowledgeAnswer",
    "KnowledgePhrasing",
    "KnowledgeVersion",
    "Message",
    "Plan",
    "PlanStep",
    "Practitioner",
    "Screening",
    "Tombstone",
    "Turn",
    "UnansweredQuestion",
]
