"""Rows to measure on: made by the portal's own services, then copied in bulk."""

import copy
from datetime import date, time, timedelta
from itertools import count, cycle, islice
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from councils.due import due_date
from councils.models import (
    AgendaItem,
    Assignment,
    Attendance,
    Council,
    Decision,
    Meeting,
    Protocol,
    ProtocolFile,
    ProtocolPage,
    ProtocolVersion,
    Seat,
)
from councils.models.protocols import new_public_id
from councils.recording import recognize_decision
from councils.services.meetings import create_meeting
from councils.services.protocols import approve_protocol, current_version, publish_protocol, submit_protocol
from councils.workflow import MeetingStatus
from members.models import Cluster, Membership, Organization, Person, User

SURNAMES = (
    "Арбузов Берёзкина Вязов Громова Дубов Ёлкин Журавлёва Зимин Ильина Клёнов Липова Малинин Носова Орехов Пихтина"
).split()
ROLES = ["chair", "vice_chair", "secretary", *["member"] * 12]
# Of the length and make of real ones: 150–250 characters, an executor and a term in most of them.
SENTENCES = (
    "Принять к сведению доклад {person} о ходе формирования образовательно-производственного кластера и отметить "
    "активное участие организаций реального сектора экономики в его работе.",
    "{organization} разработать форму заявления о вступлении в кластер и направить её всем заинтересованным "
    "организациям для согласования в срок до 30 ноября 2026 г.",
    "{organization} подготовить предложения по обновлению перечня профессий и специальностей, востребованных на "
    "рынке труда региона, с учётом потребности работодателей до 25 декабря 2026 г.",
    "Утвердить план работы на очередной год:\n– проведение заседаний не реже одного раза в квартал;\n"
    "– экспертиза рабочих программ;\n– организация стажировок преподавателей на предприятиях.",
    "{organization} совместно с {other} обеспечить проведение дней открытых дверей для обучающихся 8–11 классов "
    "и представить отчёт о проделанной работе ежеквартально.",
    "Членам Совета направить ответственному секретарю замечания и предложения к проекту соглашения о сетевом "
    "взаимодействии образовательных организаций и предприятий до 8 декабря 2026 г.",
)
DECISIONS = 60
# A protocol of two pages of A4.
SHORT = 6
HELD_ON = date(2026, 11, 20)
_numbers = count(1)
# The published protocol that is copied has the number 1.
_copy_numbers = count(2)


def make_council() -> Council:
    """A council of its own cluster: fifteen seats, thirty organisations."""
    number = next(_numbers)
    cluster = Cluster.objects.create(
        name=f"Кластер информационных технологий № {number}",
        short_name=f"ИТ-кластер {number}",
        genitive_name=f"Кластера информационных технологий № {number}",
        slug=f"cluster-{number}",
        region="Смоленская область",
    )
    council = Council.objects.create(
        cluster=cluster,
        name=f"Координационный совет кластера информационных технологий № {number}",
        genitive_name=f"Координационного совета кластера информационных технологий № {number}",
        short_name="Координационный совет",
        slug=f"council-{number}",
        city="Смоленск",
    )
    organizations = [_organization(cluster, number, place) for place in range(30)]
    for place, (surname, role) in enumerate(zip(SURNAMES, ROLES, strict=True)):
        user = User.objects.create(email=f"{role}-{place}@council-{number}.example")
        person = _person(cluster, surname, user, organizations[place])
        Seat.objects.create(council=council, person=person, role=role, starts_on=date(2017, 1, 1))
    return council


def _organization(cluster: Cluster, number: int, place: int) -> Organization:
    name = f"{SURNAMES[place % len(SURNAMES)]} и партнёры {number}-{place}"
    organization = Organization(
        short_name=f"ООО «{name}»", full_name=f"Общество с ограниченной ответственностью «{name}»"
    )
    organization.full_clean()
    organization.save()
    Membership.objects.create(organization=organization, cluster=cluster, starts_on=date(2017, 1, 1))
    return organization


def _person(cluster: Cluster, surname: str, user: User, organization: Organization) -> Person:
    person = Person(
        cluster=cluster,
        surname=surname,
        given_name="Анна",
        patronymic="Ивановна",
        post="директор",
        organization=organization,
        user=user,
        publication_basis="consent",
    )
    person.full_clean()
    person.save()
    return person


def officer(council: Council, role: str) -> User:
    return Seat.objects.filter(council=council, role=role).order_by("pk").first().person.user


def make_meeting(council: Council, decisions: int = DECISIONS, per_question: int = 6) -> Meeting:
    """A recorded meeting that may be submitted: everybody is there, every question is voted on."""
    questions = -(-decisions // per_question)
    agenda = [f"О направлении {place} работы кластера и о взаимодействии его участников" for place in range(questions)]
    meeting = create_meeting(
        council, by=officer(council, "secretary"), held_on=HELD_ON, starts_at=time(12), place="зал", agenda=agenda
    )
    meeting.status, meeting.ends_at = MeetingStatus.HELD, time(14)
    meeting.save()
    rows = Attendance.objects.filter(meeting=meeting)
    rows.update(presence=Attendance.Presence.PRESENT)
    AgendaItem.objects.filter(meeting=meeting, kind=AgendaItem.Kind.QUESTION).update(
        vote_kind="unanimous", voters=len(ROLES), started_at=time(12), finished_at=time(13)
    )
    speakers = list(rows)
    items = list(meeting.items.filter(kind=AgendaItem.Kind.QUESTION).order_by("position"))
    for item, speaker in zip(items, cycle(speakers), strict=False):
        item.speakers.add(speaker)
    _decide(meeting, items, decisions, per_question)
    return meeting


def _decide(meeting: Meeting, items: list[AgendaItem], decisions: int, per_question: int) -> None:
    names = cycle(Organization.objects.filter(memberships__cluster=meeting.council.cluster).order_by("pk"))
    people = cycle(Attendance.objects.filter(meeting=meeting).order_by("position"))
    rows, assignments = [], []
    for place, sentence in enumerate(islice(cycle(SENTENCES), decisions)):
        names_here = {"organization": next(names), "other": next(names), "person": next(people).surname_initials}
        text = sentence.format(**names_here)
        found = recognize_decision(meeting, text)
        row = Decision(
            item=items[place // per_question],
            position=place % per_question,
            text=text,
            verb_class=found.verb_class or "instructing",
            deadline_text=found.deadline_text,
            deadline_rule=found.deadline_rule,
        )
        rows.append(row)
        due_on = due_date(found.deadline_rule, meeting)
        for order, match in enumerate(found.executors):
            key = {"organization": "organization_id", "person": "person_id", "group": "group_name"}[match.kind]
            role = Assignment.Role.CO_EXECUTOR if order else Assignment.Role.RESPONSIBLE
            assignments.append(Assignment(decision=row, role=role, position=order, due_on=due_on, **{key: match.key}))
    Decision.objects.bulk_create(rows)
    Assignment.objects.bulk_create(assignments)


def publish(meeting: Meeting) -> Protocol:
    """Take the meeting through submission, approval and publication."""
    secretary, chair = officer(meeting.council, "secretary"), officer(meeting.council, "chair")
    submit_protocol(meeting, by=secretary)
    protocol = approve_protocol(meeting.protocol, by=chair, version_sha=current_version(meeting.protocol).sha256)
    return publish_protocol(protocol, by=secretary, file_sha=protocol.files.get(edition="public").sha256)


def multiply(protocol: Protocol, copies: int, councils: list[Council]) -> None:
    """Copies of a published protocol with all of its rows, spread over the councils and the weeks before."""
    for number, council in zip(islice(_copy_numbers, copies), cycle(councils), strict=False):
        _copy(protocol, council, HELD_ON - timedelta(weeks=number), number)


def _copy(protocol: Protocol, council: Council, held_on: date, number: int) -> None:
    source = protocol.meeting
    meeting = fresh(source, council=council, held_on=held_on, year=held_on.year, number=number, uid=uuid4())
    meeting.save()
    own = fresh(protocol, meeting=meeting, public_id=new_public_id())
    own.save()
    rows = _copies(Attendance, {"meeting": source}, meeting=meeting)
    items = _copies(AgendaItem, {"meeting": source}, meeting=meeting)
    links = AgendaItem.speakers.through
    links.objects.bulk_create(
        links(agendaitem_id=items[link.agendaitem_id].pk, attendance_id=rows[link.attendance_id].pk)
        for link in links.objects.filter(agendaitem__meeting=source)
    )
    decisions = _copies(Decision, {"item__meeting": source}, item=items)
    _copies(Assignment, {"decision__item__meeting": source}, decision=decisions)
    versions = _copies(ProtocolVersion, {"protocol": protocol}, protocol=own)
    files = _copies(ProtocolFile, {"protocol": protocol}, protocol=own, version=versions)
    _copies(ProtocolPage, {"protocol": protocol}, protocol=own, file=files, published_at=timezone.now())


_sources: dict = {}


def _copies(model, source: dict, **values) -> dict:
    """New rows by the key of the row that each was copied from; a dict as a value maps old parents to new ones."""
    key = (model, *source.items())
    if key not in _sources:
        _sources[key] = list(model.objects.filter(**source))
    made = {}
    for row in _sources[key]:
        parents = {
            name: value[getattr(row, f"{name}_id")] if isinstance(value, dict) else value
            for name, value in values.items()
        }
        if hasattr(row, "uid"):
            parents["uid"] = uuid4()
        made[row.pk] = fresh(row, **parents)
    model.objects.bulk_create(made.values())
    return made


def fresh(row, **values):
    """The row as a new one with other values."""
    new = copy.copy(row)
    new._state = copy.copy(row._state)
    new._state.adding, new._state.fields_cache = True, {}
    new.pk = None
    for name, value in values.items():
        setattr(new, name, value)
    return new


def analyze() -> None:
    """The temporary server runs no autovacuum; without statistics its plans would be guesses."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
