"""What can be wrong with content that can be read: too long, too few examples, unknown ids, old or missing dates.

Holds one check a function; does not read files, and does not judge whether an answer is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handoff.content.answers import GROUPS, OTHER_DEPARTMENT, ShippedAnswer
from handoff.content.crisis import CrisisContact
from handoff.content.examples import nearly_the_same
from handoff.content.facts import LIVE, gaps_in
from handoff.content.links import Link
from handoff.content.places import Place
from handoff.content.resources import Resource
from handoff.content.topics import Department, Topic
from handoff.domain.groups import Group
from handoff.domain.plan import FEWEST, Kind
from handoff.domain.readiness import ITEMS

LONGEST_TITLE = 45
LONGEST_ANSWER = 900
FEWEST_EXAMPLES = 25
FEWEST_OF_A_DEPARTMENT = 10
OLD_AFTER = timedelta(days=365)
_LIVE_SAMPLE = dict.fromkeys(LIVE, "We are closed now and open again on Mon 30 Nov at 09:00.")
"""For measuring: what live facts say is about as long."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """An error stops a release; a warning asks somebody to look."""

    severity: Severity
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.where}: {self.what}"


@dataclass(frozen=True)
class Pack:
    """All that could be read. `places` are by country, as are the contacts of the crisis card."""

    today: date
    topics: Mapping[str, Topic]
    departments: Mapping[str, Department]
    facts: Mapping[str, str]
    answers: Mapping[str, ShippedAnswer]
    places: Mapping[str, Place]
    contacts: Mapping[str, Sequence[CrisisContact]]
    resources: Sequence[Resource]
    examples: Mapping[str, list[str]]
    groups: Sequence[Group] = ()


def check(pack: Pack) -> Iterator[Finding]:
    """Everything below, in this order."""
    yield from titles(pack)
    yield from lengths(pack)
    yield from examples(pack)
    yield from strangers(pack)
    yield from twins(pack)
    yield from contacts(pack)
    yield from reviews(pack)
    yield from dates(pack)
    yield from idle_facts(pack)
    yield from plans(pack)
    yield from groups(pack)


def titles(pack: Pack) -> Iterator[Finding]:
    for listed in _listed(pack):
        length = len(listed.title)
        if length > LONGEST_TITLE:
            yield _error("topics.yml", f"the title of {listed.id} has {length} characters, of {LONGEST_TITLE}")


def lengths(pack: Pack) -> Iterator[Finding]:
    for answer in pack.answers.values():
        length = len(answer.text.format_map({**pack.facts, **_LIVE_SAMPLE}))
        if length > LONGEST_ANSWER:
            yield _error(answer.name, f"has {length} characters, of {LONGEST_ANSWER}")


def examples(pack: Pack) -> Iterator[Finding]:
    for name in pack.answers:
        fewest = FEWEST_OF_A_DEPARTMENT if name.startswith(OTHER_DEPARTMENT) else FEWEST_EXAMPLES
        found = len(pack.examples.get(name, []))
        if found < fewest:
            yield _error(name, f"has {found} examples in data/nlu, of {fewest} at least")


def strangers(pack: Pack) -> Iterator[Finding]:
    """Ids that nothing answers; those whose answer could not be read have had their error."""
    read = {name.partition("/")[2] for name in pack.answers}
    unread = {*pack.topics, *pack.departments} - read
    for intent in pack.examples:
        group, _, id_ = intent.partition("/")
        if group in GROUPS and intent not in pack.answers and id_ not in unread:
            yield _error("data/nlu", f"{intent} has examples and no answer")
    for resource in pack.resources:
        for topic in set(resource.topics) - set(pack.topics):
            yield _error("resources.yml", f"{resource.id} speaks of {topic}, which is no topic")


def twins(pack: Pack) -> Iterator[Finding]:
    for one, other in nearly_the_same(pack.examples):
        yield _error("data/nlu", f"{one.text!r} ({one.intent}) is nearly {other.text!r} ({other.intent})")


def contacts(pack: Pack) -> Iterator[Finding]:
    """A number that also stands on the crisis card was checked there and here on one day."""
    for country, place in pack.places.items():
        on_card = {contact.number: contact.checked_on for contact in pack.contacts.get(country, ())}
        for number in place.numbers.values():
            if on_card.get(number.number, number.checked_on) != number.checked_on:
                yield _error(f"places/{country}.yml", f"{number.number} has another date in crisis_contacts.yml")


def reviews(pack: Pack) -> Iterator[Finding]:
    for listed in _listed(pack):
        yield from _dated(pack, "topics.yml", f"the answer to {listed.id} was reviewed", listed.reviewed_on)


def dates(pack: Pack) -> Iterator[Finding]:
    for url, places in _links(pack).items():
        for checked_on in {link.checked_on for _, link in places}:
            where = ", ".join(sorted({where for where, link in places if link.checked_on == checked_on}))
            yield from _dated(pack, where, f"{url} was checked", checked_on)
    for country, place in pack.places.items():
        for number in place.numbers.values():
            yield from _dated(pack, f"places/{country}.yml", f"{number.number} was checked", number.checked_on)


def idle_facts(pack: Pack) -> Iterator[Finding]:
    texts = [answer.text for answer in pack.answers.values()]
    texts += [addition.text for place in pack.places.values() for addition in place.additions.values()]
    used = set[str]().union(*(gaps_in(text) for text in texts))
    for name in pack.facts:
        if name not in used and name != "contact_text":
            yield _warning("institution.yml", f"no answer fills in {name}")


def plans(pack: Pack) -> Iterator[Finding]:
    """What anybody may be given must be enough for a plan, and serve every item: countries only add to it."""
    anywhere = [resource for resource in pack.resources if resource.country is None]
    if len(anywhere) < FEWEST or not any(resource.kind is Kind.EXERCISE for resource in anywhere):
        yield _warning("resources.yml", f"has too little for a plan: {FEWEST} that serve anywhere, one an exercise")
    for item in ITEMS:
        if not any(item in resource.helps for resource in anywhere):
            yield _warning("resources.yml", f"has nothing that helps with {item} anywhere")


def groups(pack: Pack) -> Iterator[Finding]:
    """A session on a topic that nobody can ask about reaches nobody; one that is over only stands in the way."""
    for group in pack.groups:
        for topic in set(group.topics) - set(pack.topics):
            yield _error("groups.yml", f"{group.id} is about {topic}, which is no topic")
        if group.starts_at.date() < pack.today:
            yield _warning("groups.yml", f"{group.id} is over")
        yield from _dated(pack, "groups.yml", f"{group.id} was checked", group.checked_on)


def _dated(pack: Pack, where: str, what: str, day: date | None) -> Iterator[Finding]:
    if day is None:
        yield _warning(where, what.replace(" was ", " was never "))
    elif day > pack.today:
        yield _error(where, f"{what} on {day}, which is still to come")
    elif pack.today - day > OLD_AFTER:
        yield _warning(where, f"{what} on {day}, more than a year ago")


def _listed(pack: Pack) -> list[Topic | Department]:
    return [*pack.topics.values(), *pack.departments.values()]


def _links(pack: Pack) -> dict[str, list[tuple[str, Link]]]:
    """Every link by its address, with where it stands."""
    found: dict[str, list[tuple[str, Link]]] = defaultdict(list)
    for name, answer in pack.answers.items():
        for link in answer.links:
            found[link.url].append((name, link))
    for country, place in pack.places.items():
        for addition in place.additions.values():
            for link in addition.links:
                found[link.url].append((f"places/{country}.yml", link))
    for resource in pack.resources:
        if resource.link:
            found[resource.link.url].append(("resources.yml", resource.link))
    return found


def _error(where: str, what: str) -> Finding:
    return Finding(Severity.ERROR, where, what)


def _warning(where: str, what: str) -> Finding:
    return Finding(Severity.WARNING, where, what)
