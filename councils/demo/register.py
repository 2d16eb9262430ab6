"""An invented register of any size: ten years of published decisions of many clusters, with all rows beneath them.

What a reader of the register sees is there; the frozen editions of the protocols and their pages are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import count
from random import Random

from django.utils import timezone

from cluster_portal.text import search_key
from councils.dates import date_words
from councils.demo import vocabulary as words
from councils.models import AgendaItem, Assignment, Council, Decision, Meeting, Protocol, PublishedDecision
from councils.models.protocols import new_public_id
from councils.numbering import decision_anchor
from councils.search import search_words
from councils.verbs import VERB_CLASSES
from councils.workflow import AssignmentStatus, MeetingStatus, ProtocolStatus
from members.models import Cluster, Membership, Organization, User

YEARS = 10
# Of the first two years there is only paper.
PAPER_YEARS = 2
DECISIONS, QUESTIONS = 14, 4
ORGANIZATIONS = 30
# Meetings written at once: ten thousand decisions.
BATCH = 700
_S = AssignmentStatus
# How assignments stand, of a hundred: a quarter of a year after their dates, and before that.
OLD = {_S.CLOSED: 84, _S.OBSOLETE: 5, _S.ACTIVE: 6, _S.RETURNED: 1, _S.REPORTED: 1, _S.PROPOSED: 1, _S.UNTRACKED: 2}
NEW = {_S.ACTIVE: 70, _S.REPORTED: 12, _S.PROPOSED: 4, _S.RETURNED: 2, _S.CLOSED: 8, _S.OBSOLETE: 2, _S.UNTRACKED: 2}
SETTLED = timedelta(days=90)


@dataclass
class Place:
    """A council with the organisations of its cluster."""

    council: Council
    organizations: list[Organization]
    numbers: dict[int, Iterator[int]] = field(default_factory=dict)

    def next_number(self, year: int) -> int:
        return next(self.numbers.setdefault(year, count(1)))


def make_register(decisions: int, clusters: int) -> Iterator[int]:
    """Write the rows in the order of the meetings; yields how many decisions there are after every batch."""
    chance, today = Random(2017), timezone.localdate()  # noqa: S311 - invented data, the same every time
    clerk = User.objects.create(email="register@demo.example")
    places = _places(clusters, chance)
    meetings = -(-decisions // DECISIONS)
    first = today.replace(year=today.year - YEARS, day=1)
    days = (today - first).days
    for start in range(0, meetings, BATCH):
        held = [
            (places[number % clusters], first + timedelta(days=days * number // meetings))
            for number in range(start, min(start + BATCH, meetings))
        ]
        left = decisions - start * DECISIONS
        yield start * DECISIONS + _Batch(held, left, clerk, today, chance).write()


# --- clusters and organisations -----------------------------------------------------------------------------


def _places(clusters: int, chance: Random) -> list[Place]:
    towns = [words.TOWNS[number % len(words.TOWNS)] for number in range(clusters)]
    names = [f"кластер «{chance.choice(words.SPECIALITIES)}» № {number}" for number in range(1, clusters + 1)]
    made = Cluster.objects.bulk_create(
        Cluster(
            name=f"Образовательно-производственный {name}, г. {town}",
            short_name=f"К{name[1:]}",
            genitive_name=f"образовательно-производственного {name.replace('кластер', 'кластера', 1)}",
            slug=f"register-{number}",
            region=town,
        )
        for number, (name, town) in enumerate(zip(names, towns, strict=True), start=1)
    )
    councils = Council.objects.bulk_create(
        Council(
            cluster=cluster,
            name=f"Координационный совет: {cluster.short_name}, г. {cluster.region}",
            genitive_name=f"Координационного совета {cluster.genitive_name}",
            short_name=f"Совет кластера № {number}",
            slug=cluster.slug,
            city=cluster.region,
        )
        for number, cluster in enumerate(made, start=1)
    )
    organizations = Organization.objects.bulk_create(
        [_organization(place, number, chance) for place in range(clusters) for number in range(ORGANIZATIONS)],
        batch_size=BATCH,
    )
    own = [organizations[place * ORGANIZATIONS : (place + 1) * ORGANIZATIONS] for place in range(clusters)]
    began = timezone.localdate() - timedelta(days=366 * YEARS)
    Membership.objects.bulk_create(
        (
            Membership(organization=one, cluster=cluster, starts_on=began)
            for cluster, members in zip(made, own, strict=True)
            for one in members
        ),
        batch_size=BATCH,
    )
    return [Place(council, members) for council, members in zip(councils, own, strict=True)]


def _organization(place: int, number: int, chance: Random) -> Organization:
    """A college of every tenth; a company has a name of its own and the number of its place."""
    name = chance.choice(words.BEGINNINGS) + chance.choice(words.ENDINGS)
    town = words.TOWNS[place % len(words.TOWNS)]
    if number % 10 == 0:
        short, full, kind = f"Колледж «{name}-{place + 1}»", f"Колледж «{name}-{place + 1}», г. {town}", "college"
    else:
        short, kind = f"ООО «{name}-{place + 1}»", "company"
        full = f"Общество с ограниченной ответственностью «{name}-{place + 1}»"
    return Organization(short_name=short, full_name=full, kind=kind, search_key=search_key(f"{short} {full}"))


# --- meetings -----------------------------------------------------------------------------------------------


class _Batch:
    """Meetings with their protocols, questions, decisions, assignments and rows of the register."""

    def __init__(self, held: list[tuple[Place, date]], left: int, clerk: User, today: date, chance: Random):
        self.held, self.left, self.clerk, self.today, self.chance = held, left, clerk, today, chance

    def write(self) -> int:
        """Returns how many decisions were written."""
        meetings = Meeting.objects.bulk_create(self._meeting(place, day) for place, day in self.held)
        protocols = Protocol.objects.bulk_create(self._protocol(meeting) for meeting in meetings)
        items = AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, position=position, title=self._sentence("Вопрос {about}", {}), voters=9)
            for meeting in meetings
            for position in range(QUESTIONS)
        )
        drafts = [
            self._draft(place, protocols[number], items[number * QUESTIONS + point % QUESTIONS], point)
            for number, (place, _day) in enumerate(self.held)
            for point in range(min(DECISIONS, self.left - number * DECISIONS))
        ]
        Decision.objects.bulk_create(decision for decision, _assignment, _row in drafts)
        for decision, assignment, row in drafts:
            row.decision = decision
            if assignment:
                assignment.decision = decision
        Assignment.objects.bulk_create(assignment for _decision, assignment, _row in drafts if assignment)
        PublishedDecision.objects.bulk_create(row for _decision, _assignment, row in drafts)
        return len(drafts)

    def _meeting(self, place: Place, day: date) -> Meeting:
        return Meeting(
            council=place.council,
            held_on=day,
            year=day.year,
            number=place.next_number(day.year),
            starts_at=time(12),
            ends_at=time(14),
            status=MeetingStatus.HELD,
            created_by=self.clerk,
        )

    def _protocol(self, meeting: Meeting) -> Protocol:
        is_paper = meeting.held_on.year < self.today.year - YEARS + PAPER_YEARS
        origin = Protocol.Origin.PAPER if is_paper else Protocol.Origin.PORTAL
        return Protocol(meeting=meeting, public_id=new_public_id(), origin=origin, status=ProtocolStatus.PUBLISHED)

    def _draft(
        self, place: Place, protocol: Protocol, item: AgendaItem, point: int
    ) -> tuple[Decision, Assignment | None, PublishedDecision]:
        """A decision, its responsible assignment where one is due, its row; keys come later."""
        chance, meeting = self.chance, protocol.meeting
        question, position = point % QUESTIONS + 1, point // QUESTIONS + 1
        verb_class, sentence = self._opening()
        rule = VERB_CLASSES[verb_class]
        executor = chance.choice(place.organizations) if rule.on_control and chance.random() < 0.9 else None
        is_dated = rule.needs_deadline and chance.random() < 0.85
        due_on = meeting.held_on + timedelta(days=chance.randint(10, 180)) if is_dated else None
        group = chance.choice(words.GROUPS)
        by = executor.short_name if executor else group
        company = chance.choice(place.organizations[1:]).short_name
        term = f"в срок до {date_words(due_on)}" if due_on else "ежеквартально"
        text = self._sentence(sentence, {"by": by, "to": by, "company": company, "term": term})
        number, anchor = f"{question}.{position}", decision_anchor(question, position)
        decision = Decision(item=item, position=position - 1, text=text, verb_class=verb_class, number=number)
        assignment = None
        if rule.on_control:
            state = self._state(due_on or meeting.held_on)
            done_on = min(due_on or meeting.held_on, self.today) if state == _S.CLOSED else None
            assignment = Assignment(
                organization=executor, group_name="" if executor else group, due_on=due_on, state=state, done_on=done_on
            )
        executor_words = by if rule.on_control else ""
        row = PublishedDecision(
            protocol=protocol,
            council=place.council,
            cluster_id=place.council.cluster_id,
            organization=executor,
            public_id=f"{protocol.public_id}-{anchor.removeprefix('p-')}",
            held_on=meeting.held_on,
            year=meeting.year,
            protocol_number=str(meeting.number),
            number=number,
            anchor=anchor,
            text=text,
            executor=executor_words,
            verb_class=verb_class,
            due_on=due_on,
            status=assignment.state if assignment else "",
            from_paper=protocol.origin == Protocol.Origin.PAPER,
            search_words=search_words(text, executor_words),
        )
        return decision, assignment, row

    def _state(self, due_on: date) -> str:
        shares = OLD if due_on + SETTLED < self.today else NEW
        return self.chance.choices(list(shares), list(shares.values()))[0]

    def _opening(self) -> tuple[str, str]:
        verb_class, _share, sentence = self.chance.choices(
            words.SENTENCES, [share for _verb_class, share, _sentence in words.SENTENCES]
        )[0]
        return str(verb_class), sentence

    def _sentence(self, sentence: str, names: dict[str, str]) -> str:
        chance = self.chance
        parts = {
            "about": chance.choice(words.ABOUT),
            "thing": chance.choice(words.THINGS),
            "second": chance.choice(words.THINGS),
            "purpose": chance.choice(words.PURPOSES),
            "event": chance.choice(words.EVENTS),
            "merit": chance.choice(words.MERITS),
            "who": chance.choice(words.WHO),
        }
        leaves = {
            "speciality": chance.choice(words.SPECIALITIES),
            "equipment": chance.choice(words.EQUIPMENT),
            "place": f"в г. {chance.choice(words.TOWNS)}",
            "number": f"{chance.randint(1, 9999)}/{chance.randint(1, 99)}",
        }
        # The parts have gaps of their own; a date ends with a point already.
        text = sentence.format(**parts, **names, **{key: f"{{{key}}}" for key in leaves}).format(**leaves)
        return text.replace("..", ".")
