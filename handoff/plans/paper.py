"""The plan as a PDF: the steps with their reasons, lines to write on below each prompt, and what was worked out.

Lays out what the page shows, without what can only be pressed; holds neither the private link nor who it is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from handoff.content import Content, PlanWords
from handoff.plans.view import PlanView, StepView
from handoff.plans.worked_out import WorkedOut

_PLAIN, _BOLD = "Vera", "VeraBd"
"""Fonts that come with ReportLab and go into the file: the built-in ones would lack letters of some names."""
_TITLE = ParagraphStyle("title", fontName=_BOLD, fontSize=18, leading=22, spaceAfter=6)
_STEP = ParagraphStyle("step", fontName=_BOLD, fontSize=12, leading=16, spaceBefore=14, spaceAfter=2)
_TEXT = ParagraphStyle("text", fontName=_PLAIN, fontSize=9.5, leading=14, spaceAfter=3)
_SOFT = ParagraphStyle("soft", parent=_TEXT, textColor="#444444")
_PART = ParagraphStyle("part", parent=_TITLE, fontSize=14, leading=18, spaceBefore=18)
_HEADING = ParagraphStyle("heading", parent=_TEXT, fontName=_BOLD, spaceBefore=4)
_LINES = 2


def pdf_file(view: PlanView, content: Content, *, service_name: str, contact: str) -> bytes:
    words = content.plan_words
    for name in (_PLAIN, _BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    held = BytesIO()
    title = words.of("title")
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 20 * mm)
    document = SimpleDocTemplate(
        held, pagesize=A4, title=title, author=service_name, lang="en", invariant=True, **margins
    )
    parts: list[Flowable] = [_text(title, _TITLE), _text(words.of("intro_own" if view.is_own else "intro"))]
    for step in view.steps:
        parts += _step(step, words)
    parts += _worked_out(view, content)
    parts += [Spacer(1, 8 * mm), _text(words.of("person", contact=contact), _SOFT)]
    document.build(parts)
    return held.getvalue()


def _step(step: StepView, words: PlanWords) -> list[Flowable]:
    head = f"{words.of('step', number=step.number)}: {step.title}"
    facts = [
        step.kind,
        *([] if step.minutes is None else [words.of("minutes", minutes=step.minutes)]),
        words.of("is_done") if step.is_done else _due(step, words),
    ]
    first = [_text(head, _STEP), _text(" · ".join(facts), _SOFT)]
    first += [_text(f"{words.of('why')}: {' '.join(step.reasons)}")]
    if step.url:
        first.append(Paragraph(f'<link href="{escape(step.url)}">{escape(step.url)}</link>', _SOFT))
    return [KeepTogether(first), *_prompts(step)]


def _prompts(step: StepView) -> Iterator[Flowable]:
    for number, prompt in enumerate(step.prompts, start=1):
        lines = [HRFlowable(width="100%", thickness=0.4, color="#888888", spaceBefore=16) for _ in range(_LINES)]
        yield KeepTogether([_text(f"{number}. {prompt}"), *lines, Spacer(1, 4 * mm)])


def _worked_out(view: PlanView, content: Content) -> Iterator[Flowable]:
    if view.worked_out:
        yield _text(content.exercise_words.of("worked_out"), _PART)
    for exercise in view.worked_out:
        yield from _exercise(exercise, content.exercise_words.of("said"))


def _exercise(exercise: WorkedOut, said: str) -> Iterator[Flowable]:
    yield KeepTogether([_text(exercise.title, _STEP), _text(exercise.written_on, _SOFT)])
    for heading, lines in (*exercise.lines, (said, exercise.said)):
        yield _text(heading, _HEADING)
        yield from (_text(line) for line in lines)


def _due(step: StepView, words: PlanWords) -> str:
    return words.of("due", date=step.due_text) if step.due_on else words.of("no_date")


def _text(text: str, style: ParagraphStyle = _TEXT) -> Paragraph:
    return Paragraph(escape(text), style)
