"""The column «Ответственный»: whom it names, however he is written, and what of it everybody reads."""

import pytest

from councils.executors import Candidate
from members.models import Person
from tests.plans import make_plan
from workplans.document import build_document, public_edition
from workplans.draft import make_row, make_section
from workplans.findings import findings
from workplans.responsible import read_responsible

KNOWN = [
    Candidate("person", 1, ("Громова А.И.", "Громова Анна Ивановна", "А.И. Громова")),
    Candidate("person", 2, ("Дубов А.И.",)),
    Candidate("organization", 7, ("ООО «Школа и семья»",)),
]


@pytest.mark.parametrize(
    "text",
    [
        "Громова А.И.",
        "Громова А. И.",
        "директор Громова А.И.",
        "Громова А.И. (директор)",
        "А. И. Громова",
        "А.И.Громова",
    ],
)
def test_a_person_is_known_however_she_is_written(text):
    [found] = read_responsible(text, KNOWN)
    assert (found.kind, found.key, found.text) == ("person", 1, text)


@pytest.mark.parametrize("text", ["Громова А.И. и Дубов А.И.", "Громова А.И./Дубов А.И.", "Громова А.И., Дубов А.И."])
def test_two_people_are_two(text):
    assert [row.key for row in read_responsible(text, KNOWN)] == [1, 2]


def test_a_name_with_and_in_it_is_one():
    assert [row.key for row in read_responsible("ООО «Школа и семья»", KNOWN)] == [7]


def test_namesakes_are_a_person_and_nobody_by_chance():
    [found] = read_responsible("Дубов А.И.", [*KNOWN, Candidate("person", 3, ("Дубов А.И.",))])
    assert (found.kind, found.key) == ("person", None)


@pytest.mark.django_db
class TestPublic:
    @pytest.fixture
    def secret(self, council):
        person = Person.objects.get(cluster=council.cluster, surname="Громова")
        person.publication_basis = Person.PublicationBasis.NONE
        person.save()
        return person

    def shown(self, council, secretary, text: str) -> list[str]:
        draft = {"sections": [make_section("", [make_row(title="Отчёт", term="март", executors=text)])]}
        document = public_edition(build_document(make_plan(council, secretary, draft=draft)))
        return [entry["text"] for entry in document["sections"][0]["activities"][0]["executors"]]

    @pytest.mark.parametrize(
        "text", ["Громова А. И.", "директор Громова А.И.", "Громовой А.И.", "Громова", "отдел Громовой"]
    )
    def test_who_has_not_agreed_is_not_named_in_any_form(self, council, secretary, secret, text):
        [words] = self.shown(council, secretary, text)
        # The organisation of the tests is called after her; her own name is not there.
        assert "Громов" not in words.replace("ООО «Громова и Ко", "")

    def test_others_stay_as_they_are_written(self, council, secretary, secret):
        assert self.shown(council, secretary, "Громовский завод (Смоленск)") == ["Громовский завод (Смоленск)"]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Иголкина П.П.", "лицо, назначенное организацией"),
            ("П. П. Иголкина", "лицо, назначенное организацией"),
            ("Зайкина Пелагея Петровна", "лицо, назначенное организацией"),
            ("Мамедов Али Гасан оглы", "лицо, назначенное организацией"),
            ("завуч Волкова П.П.", "завуч"),
            ("Волковой Пелагеи Петровны (завуч)", "завуч"),
            ("ИГОЛКИНА П.П.", "лицо, назначенное организацией"),
            ("СОШ № 5 им. Ю.А. Гагарина", "СОШ № 5 им. Ю.А. Гагарина"),
            ("ИП Сидоров С.С.", "ИП Сидоров С.С."),
        ],
    )
    def test_a_person_whom_the_portal_does_not_know_is_not_named(self, council, secretary, text, words):
        assert self.shown(council, secretary, text) == [words]

    def test_contacts_are_left_out_wherever_they_stand(self, council, secretary):
        row = make_row(
            title="Собрать заявки (тел. 8 4812 12-34-56)", term="март", result="письма на a@b.test 2026 – 2027"
        )
        draft = {"sections": [make_section("Практика, тел. 12-34-56", [row])]}
        document = public_edition(build_document(make_plan(council, secretary, draft=draft)))
        [section] = document["sections"]
        [said] = section["activities"]
        assert (section["title"], said["title"], said["result"]) == (
            "Практика",
            "Собрать заявки",
            "письма на 2026 – 2027",
        )

    def test_telephones_and_addresses_are_left_out_and_told(self, council, secretary):
        text = "Отдел практики, тел. 8 (4812) 12-34-56; otdel@example.test"
        assert self.shown(council, secretary, text) == ["Отдел практики", "контактное лицо", "контактное лицо"]
        draft = {"sections": [make_section("", [make_row(title="Отчёт", term="март", executors=text)])]}
        found = [row.text for row in findings(make_plan(council, secretary, draft=draft))]
        assert any("телефон" in text.lower() for text in found)
