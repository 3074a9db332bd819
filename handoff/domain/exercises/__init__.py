"""The two written exercises of the chat: what follows from what a visitor wrote, as codes and their own words.

Standard library alone; the sentences stand in `data/content/exercises.yml`.
"""

from handoff.domain.exercises.next_step import NextStep
from handoff.domain.exercises.typed_dates import Trouble
from handoff.domain.exercises.weighing import Weighing

__all__ = ["NextStep", "Trouble", "Weighing"]
