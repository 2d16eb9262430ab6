"""The demo cluster: the real founding protocol of 20.11.2017, and a meeting prepared for practice.

The presidium is named by the protocol; every other member, their organisations and the accounts are invented.
"""

import json
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from councils.due import work_calendar
from councils.models import Council, Decision, Meeting, Seat
from councils.services.imports import import_document
from councils.services.meetings import create_meeting
from councils.services.protocols import publish_protocol, register_protocol
from councils.services.relations import make_wait
from members.models import Cluster, Membership, Organization, Person, User

FOUNDING = Path(__file__).parent / "protocol-2017-11-20.json"
FOUNDED_ON = date(2017, 11, 20)
# Invented, as everything that the founding protocol does not say.
JOIN_TERMS = """Участники принимают студентов на практику, советуют программы и берут выпускников на работу.
Голос в Координационном совете даёт место в совете: его получает представитель по решению совета.
Вступительных и членских взносов нет.
Участник раз в квартал отвечает на запросы совета и исполняет поручения, с которыми согласился."""
PASSWORD = "klaster-2017"  # noqa: S105 - the demo's password is printed at every start
ACCOUNTS = {
    "secretary": "secretary@demo.example",
    "chair": "chair@demo.example",
    "member": "member@demo.example",
    "admin": "admin@demo.example",
}
ORGANIZATIONS = [
    ("ОГБПОУ СмолАПО", Organization.Kind.COLLEGE, "СмолАПО\nсапо"),
    ("ООО «Твинс технологии»", Organization.Kind.COMPANY, "твинс"),
    ("ООО «МАН сеть»", Organization.Kind.COMPANY, "ман"),
    ("ООО «Смолтелеком»", Organization.Kind.COMPANY, "смт"),
    ("ООО «Айти грэйд»", Organization.Kind.COMPANY, ""),
    ("ООО «Информзащита-Софт»", Organization.Kind.COMPANY, ""),
    ("«КИТ МЕДИА»", Organization.Kind.OTHER, ""),
    ("ООО «Вымпел-Данные»", Organization.Kind.COMPANY, "вымпел"),
    ("ООО «Днепр-Софт»", Organization.Kind.COMPANY, ""),
    ("ОГБПОУ «Колледж связи и цифровых технологий»", Organization.Kind.COLLEGE, "ксц"),
]
# Invented members of the council: surname, given name, patronymic, post, organisation.
MEMBERS = [
    ("Берёзкина", "Анна", "Павловна", "директор", "ОГБПОУ «Колледж связи и цифровых технологий»"),
    ("Вязов", "Пётр", "Ильич", "генеральный директор", "ООО «Вымпел-Данные»"),
    ("Громова", "Ольга", "Сергеевна", "руководитель отдела кадров", "ООО «Днепр-Софт»"),
    ("Ёлкин", "Николай", "Андреевич", "технический директор", "ООО «Днепр-Софт»"),
    ("Рябинина", "Мария", "Олеговна", "заместитель директора", "ОГБПОУ «Колледж связи и цифровых технологий»"),
    ("Тополев", "Артём", "Викторович", "начальник отдела разработки", "ООО «Вымпел-Данные»"),
]
AGENDA = [
    "О ходе исполнения решений протокола от 20.11.2017",
    "О форме заявления о вступлении в образовательно-производственный кластер",
    "Об организации практики студентов в 2027 году",
]


def load_demo() -> Cluster:
    """Make the demo once; a second call changes nothing."""
    with transaction.atomic():
        existing = Cluster.objects.filter(slug="ikt-smolensk").first()
        if existing is not None:
            return existing
        cluster = _cluster()
        council = _council(cluster)
        secretary = _presidium(council)
        _founding_protocol(council, secretary)
        _members(council)
        _practice_meeting(council, secretary)
        User.objects.create_superuser(ACCOUNTS["admin"], PASSWORD)
    return cluster


def _cluster() -> Cluster:
    document = json.loads(FOUNDING.read_text(encoding="utf-8"))
    for name, kind, aliases in ORGANIZATIONS:
        organization = Organization(short_name=name, full_name=name, kind=kind, aliases=aliases)
        organization.full_clean()
        organization.save()
    name = document["council"]["cluster"]
    cluster = Cluster(
        name=name,
        short_name="ИКТ-кластер Смоленской области",
        join_terms=JOIN_TERMS,
        genitive_name=name.replace(
            "Образовательно-производственный кластер", "Образовательно-производственного кластера"
        ),
        slug="ikt-smolensk",
        region="Смоленская область",
        industry="Информационно-коммуникационные технологии",
        base_organization=Organization.objects.get(short_name="ОГБПОУ СмолАПО"),
        about=(
            "Кластер объединяет колледжи и ИТ-компании Смоленской области, чтобы готовить специалистов,"
            " которых ждут на рабочих местах. Учреждён 20 ноября 2017 года."
        ),
        contacts="Заявления и вопросы принимает секретарь Координационного совета.",
    )
    cluster.full_clean()
    cluster.save()
    for organization in Organization.objects.all():
        Membership.objects.create(organization=organization, cluster=cluster, starts_on=FOUNDED_ON)
    return cluster


def _council(cluster: Cluster) -> Council:
    wording = json.loads(FOUNDING.read_text(encoding="utf-8"))["council"]
    council = Council(
        cluster=cluster,
        name=wording["name"],
        genitive_name=wording["genitive"],
        short_name="Координационный совет",
        slug="koordinatsionnyy-sovet",
        city="Смоленск",
    )
    council.full_clean()
    council.save()
    return council


def _account(key: str, person: Person) -> User:
    user = User.objects.create_user(ACCOUNTS[key], PASSWORD)
    person.user = user
    person.save(update_fields=["user"])
    return user


def _person(
    cluster: Cluster, surname: str, given_name: str, patronymic: str, post: str, organization="", basis="consent"
):
    person = Person(
        cluster=cluster,
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        post=post,
        organization=Organization.objects.filter(short_name=organization).first(),
        publication_basis=basis,
    )
    person.full_clean()
    person.save()
    return person


def _presidium(council: Council) -> User:
    """The three officers whom decision 1.4 of the founding protocol elects."""
    cluster = council.cluster
    officers = [
        (Seat.Role.CHAIR, "Чуранов", "Василий", "Сергеевич", "директор по развитию", "ООО «Твинс технологии»"),
        (Seat.Role.VICE_CHAIR, "Климов", "Дмитрий", "Анатольевич", "заместитель директора", "ООО «МАН сеть»"),
        (Seat.Role.SECRETARY, "Белокопытов", "Максим", "Вячеславович", "секретарь Координационного совета", ""),
    ]
    persons = {}
    for role, surname, given_name, patronymic, post, organization in officers:
        person = persons[role] = _person(
            cluster, surname, given_name, patronymic, post, organization, Person.PublicationBasis.SOURCE
        )
        Seat.objects.create(
            council=council, person=person, role=role, on_behalf_of=person.organization, starts_on=FOUNDED_ON
        )
    _account("chair", persons[Seat.Role.CHAIR])
    return _account("secretary", persons[Seat.Role.SECRETARY])


def _founding_protocol(council: Council, secretary: User) -> None:
    document = json.loads(FOUNDING.read_text(encoding="utf-8"))
    meeting = import_document(document, council=council, by=secretary)
    Meeting.objects.filter(pk=meeting.pk).update(kind=Meeting.Kind.FOUNDING)
    protocol = register_protocol(meeting.protocol, by=secretary)
    file = protocol.files.get(edition="public")
    publish_protocol(protocol, by=secretary, file_sha=file.sha256)
    elected = Decision.objects.get(item__meeting=meeting, number="1.4")
    Seat.objects.filter(council=council).update(basis_decision=elected)
    # «7» invites by the form of «6» those whom «5» names.
    points = {row.number: row for row in Decision.objects.filter(item__meeting=meeting)}
    for number in ("1.6", "1.7"):
        make_wait(points["1.8"], points[number], by=secretary)


def _members(council: Council) -> None:
    for place, (surname, given_name, patronymic, post, organization) in enumerate(MEMBERS):
        person = _person(council.cluster, surname, given_name, patronymic, post, organization)
        Seat.objects.create(
            council=council, person=person, on_behalf_of=person.organization, starts_on=date(2026, 1, 1)
        )
        if place == 0:
            _account("member", person)


def _practice_meeting(council: Council, secretary: User) -> None:
    day = work_calendar().add_working_days(timezone.localdate(), 1)
    create_meeting(
        council,
        by=secretary,
        held_on=day,
        place="конференц-зал ОГБПОУ СмолАПО",
        city="Смоленск",
        agenda=AGENDA,
    )
