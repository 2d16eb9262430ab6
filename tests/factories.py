"""Councils, meetings and protocols for the tests, made by the portal's own services."""

from datetime import date, time
from itertools import count
from uuid import uuid4

from django.db.models import Case, Value, When

from councils.models import AgendaItem, Assignment, Attendance, Council, Decision, Meeting, Seat
from councils.recording import recognize_decision
from councils.services.meetings import create_meeting
from councils.services.protocols import approve_protocol, current_version, publish_protocol, submit_protocol
from councils.services.recording import perform_operation
from members.models import Cluster, Membership, Organization, Person, User

PASSWORD = "очень-тайное-слово"
SURNAMES = ["Арбузов", "Берёзкина", "Вязов", "Громова", "Дубов", "Ёлкин", "Журавлёва", "Зимин", "Ильина"]
ROLES = ["chair", "vice_chair", "secretary", *["member"] * 6]
_numbers = count(1)


def make_user(email: str) -> User:
    user = User(email=email)
    user.set_unusable_password()
    user.save()
    return user


def make_organization(name: str, **fields) -> Organization:
    organization = Organization(short_name=name, full_name=name, **fields)
    organization.full_clean()
    organization.save()
    return organization


def make_person(cluster: Cluster, surname: str, **fields) -> Person:
    values = {"given_name": "Анна", "patronymic": "Ивановна", "post": "директор", "publication_basis": "consent"}
    person = Person(cluster=cluster, surname=surname, **(values | fields))
    person.full_clean()
    person.save()
    return person


def make_council(region: str = "Смоленская область", **regulation) -> Council:
    """A council of its own cluster with nine seats; every seat's person has an account."""
    number = next(_numbers)
    cluster = Cluster(
        name=f"Кластер информационных технологий № {number}, {region}",
        short_name=f"ИТ-кластер {number}",
        genitive_name=f"Кластера информационных технологий № {number}, {region}",
        slug=f"cluster-{number}",
        region=region,
    )
    cluster.full_clean()
    cluster.save()
    council = Council(
        cluster=cluster,
        name=f"Координационный совет кластера № {number}",
        genitive_name=f"Координационного совета кластера № {number}",
        short_name="Координационный совет",
        slug=f"council-{number}",
        city="Смоленск",
        **regulation,
    )
    council.full_clean()
    council.save()
    for surname, role in zip(SURNAMES, ROLES, strict=True):
        organization = make_organization(f"ООО «{surname} и Ко {number}»")
        Membership.objects.create(organization=organization, cluster=cluster, starts_on=date(2017, 1, 1))
        user = make_user(f"{role}.{next(_numbers)}@example.test")
        person = make_person(cluster, surname, organization=organization, user=user)
        Seat.objects.create(
            council=council, person=person, on_behalf_of=organization, role=role, starts_on=date(2017, 1, 1)
        )
    return council


def people(council: int) -> tuple[Council, User, User]:
    """The council with this key, its secretary and its chair."""
    row = Council.objects.get(pk=council)
    return row, officer(row, "secretary"), officer(row, "chair")


def officer(council: Council, role: str) -> User:
    return Seat.objects.filter(council=council, role=role).order_by("pk").first().person.user


def make_meeting(council: Council, by: User, **fields) -> Meeting:
    values = {
        "held_on": date(2026, 11, 20),
        "starts_at": time(12, 0),
        "place": "конференц-зал",
        "agenda": ["О кластерной модели", "О направлениях работы", "Об утверждении плана"],
    }
    return create_meeting(council, by=by, **(values | fields))


def operate(meeting: Meeting, by: User, noun: str, verb: str, uid=None, revision: int | None = None, **fields):
    """One save of the recording screen; returns (status, body). The revision is the current one by default."""
    uid = uid or (meeting.uid if noun == "meeting" else uuid4())
    if revision is None:
        revision = current_revision(meeting, noun, uid)
    operation = {
        "op_id": str(uuid4()),
        "noun": noun,
        "verb": verb,
        "uid": str(uid),
        "revision": revision,
        "fields": fields,
    }
    return perform_operation(meeting.uid, operation, by=by)


def current_revision(meeting: Meeting, noun: str, uid) -> int:
    if noun == "meeting":
        return Meeting.objects.get(pk=meeting.pk).head_revision
    model = {"attendance": Attendance, "item": AgendaItem, "decision": Decision}[noun]
    return model.objects.filter(uid=uid).values_list("revision", flat=True).first() or 0


SENTENCES = [
    ["Принять к сведению доклад о кластерной модели.", "Учредить рабочую группу по практике."],
    ["{organization} разработать форму заявления в срок до 30 ноября 2026 г."],
    [
        "{organization} направить предложения организациям в срок до 8 декабря 2026 г.",
        "Принять к сведению информацию о наборе.",
        "Утвердить план работы:\n– раздел первый\n– раздел второй",
    ],
]


def record_meeting(meeting: Meeting, by: User, absent: int = 2) -> Meeting:
    """Record the meeting as a secretary would: presence, six decisions, votes, beginning and end."""
    operate(meeting, by, "meeting", "begin")
    operate(meeting, by, "meeting", "update", starts_at="12:00")
    rows = list(Attendance.objects.filter(meeting=meeting).order_by("position"))
    officers = {meeting.presided_by_id, meeting.secretary_id}
    missing = [row.pk for row in rows if row.person_id not in officers][-absent:] if absent else []
    # Through the database: a save each would be a third of the time of most tests.
    Attendance.objects.filter(meeting=meeting).update(
        presence=Case(When(pk__in=missing, then=Value("absent")), default=Value("present"))
    )
    organization = meeting.council.seats.first().on_behalf_of.short_name
    for item, sentences in zip(meeting.items.filter(kind="question").order_by("position"), SENTENCES, strict=False):
        for place, sentence in enumerate(sentences):
            _decide(meeting, item, place, sentence.format(organization=organization))
        operate(meeting, by, "item", "vote", item.uid, kind="unanimous")
    operate(meeting, by, "meeting", "finish")
    operate(meeting, by, "meeting", "update", ends_at="14:00")
    return Meeting.objects.get(pk=meeting.pk)


def _decide(meeting: Meeting, item: AgendaItem, place: int, text: str) -> None:
    """A point as it is after it was typed and confirmed; through the database, as presence is."""
    found = recognize_decision(meeting, text)
    decision = Decision.objects.create(
        item=item,
        position=place,
        text=text,
        verb_class=found.verb_class,
        deadline_rule=found.deadline_rule,
        deadline_text=found.deadline_text,
        revision=2,
    )
    for order, match in enumerate(found.executors):
        key = {"organization": "organization_id", "person": "person_id", "group": "group_name"}[match.kind]
        role = Assignment.Role.CO_EXECUTOR if order else Assignment.Role.RESPONSIBLE
        Assignment.objects.create(decision=decision, role=role, position=order, due_on=found.due_on, **{key: match.key})


def submitted(meeting: Meeting, by: User):
    """The version of a recorded meeting that lies before the chair."""
    return submit_protocol(meeting, by=by)


def approved(meeting: Meeting, by: User, chair: User):
    """A frozen protocol."""
    submit_protocol(meeting, by=by)
    return approve_protocol(meeting.protocol, by=chair, version_sha=current_version(meeting.protocol).sha256)


def published(meeting: Meeting, by: User, chair: User):
    """A published protocol."""
    protocol = approved(meeting, by, chair)
    return publish_protocol(protocol, by=by, file_sha=protocol.files.get(edition="public").sha256)
