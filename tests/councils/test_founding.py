"""The founding protocol: every fact of the original stands in the PDF, and every difference is intended."""

import re
from datetime import date

import pypdfium2
import pytest

from councils.attention import attention
from councils.control import standing, without_executor
from councils.demo import FOUNDING, load_demo
from councils.models import Assignment, Decision, Protocol, Seat
from councils.services.reassign import name_executor
from tests.keeping import kept_for_the_module

pytestmark = pytest.mark.django_db

ORIGINAL = FOUNDING.with_suffix(".txt")
# What our paper says in another way than the original: (original, ours). Everything else is word for word.
INTENDED = [
    # The head: date in words, labels of the standard.
    ("Дата проведения: 20.11.2017 г", "20 ноября 2017 г. б/н"),
    ("Время проведения: начало 12.00", "Начало 12.00,"),
    ("Место проведения: конференц-зал ОГБПОУ СмолАПО", "Место проведения: конференц-зал ОГБПОУ СмолАПО."),
    # The place stands before the time on our paper.
    ("Повестка дня:", "ПОВЕСТКА ДНЯ:"),
    # A dash between the person and the post, and full stops, are typography.
    ("Чуранов Василий Сергеевич,", "Чуранов Василий Сергеевич –"),
    ("Климов Дмитрий Анатольевич,", "Климов Дмитрий Анатольевич –"),
    ("Иваненкова Марина Александровна,", "Иваненкова Марина Александровна –"),
    ("Гаврилов Михаил Викторович,", "Гаврилов Михаил Викторович –"),
    ("Тапцов Михаил Александрович,", "Тапцов Михаил Александрович –"),
    ("Шаронов Геннадий Петрович,", "Шаронов Геннадий Петрович –"),
    ("Старко Юлия,", "Старко Юлия –"),
    ("Председатель - ", "Председатель – "),
    ("Заместитель председателя - ", "Заместитель председателя – "),
    ("Секретарь –Белокопытов", "Секретарь – Белокопытов"),
]
NUMBERS = [
    "1.1 [1]",
    "1.2 [2]",
    "1.3 [3]",
    "1.4 [4]",
    "1.5 [4]",
    "1.6 [5]",
    "1.7 [6]",
    "1.8 [7]",
    "2.1 [б/н]",
    "3.1 [б/н]",
]


def words(text: str) -> list[str]:
    """Words and numbers only: typography (spaces, dashes, quotes, stops) does not count."""
    joined = re.sub(r"[-\u00ad\u2010\u2011\ufffe]\s*\n\s*", "-", text).replace("\ufffe", "-")
    return re.findall(r"[\w№]+", joined.replace("\u00a0", " "))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo cluster, loaded once for the module and taken back after it."""
    with kept_for_the_module(django_db_blocker):
        load_demo()
        yield Protocol.objects.published().get()


@pytest.fixture(scope="module")
def pdf_text(demo) -> str:
    with pypdfium2.PdfDocument(bytes(demo.files.get(edition="public").pdf)) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def paragraphs() -> list[str]:
    return [line.strip() for line in ORIGINAL.read_text(encoding="utf-8").splitlines() if line.strip()]


def contains(text: str, part: str) -> bool:
    whole, wanted = words(text), words(part)
    return any(whole[start : start + len(wanted)] == wanted for start in range(len(whole) - len(wanted) + 1))


def as_on_our_paper(line: str) -> str:
    """The line of the original with its intended differences: ours in place of the original's."""
    for original, ours in INTENDED:
        line = line.replace(original, ours)
    line = re.sub(r"^Вопрос №(\d): ", r"\1. ", line)
    return re.sub(r"^\d\. (?=[А-Я])", "", line) if not re.match(r"^[123]\. О", line) else line


def test_every_line_of_the_original_stands_in_the_pdf(pdf_text):
    missing = [line for line in paragraphs() if not contains(pdf_text, as_on_our_paper(line))]
    # The plan's title is spelt in three ways in the original; a question has one title, that of its heading.
    assert [line for line in missing if not re.match(r"^3\. Об утверждении плана", line)] == []
    assert len(missing) <= 1


def test_the_pdf_says_nothing_that_is_not_in_the_original(pdf_text):
    ours = words(pdf_text)
    known = set(words(" ".join(as_on_our_paper(line) for line in paragraphs())))
    known |= set(words(" ".join(NUMBERS)))
    # Our own: the box about the source, the permanent address, the number of the second page.
    known |= set(
        words(
            "Внесён в портал по тексту документа от 20.11.2017. В скобках номера пунктов источника. "
            "Номер председательствующий голосование и подписи в тексте не приведены; подлинник не проверялся. "
            "Постоянный адрес документа http 127 0 0 1 8000 protocols 2"
        )
    )
    public_id = Protocol.objects.published().get().public_id
    pieces = {word for word in ours if word not in known and word not in public_id}
    assert pieces == set()


def test_every_decision_stands_under_both_numbers(pdf_text):
    for number in NUMBERS:
        assert contains(pdf_text, number)


def test_there_are_three_questions_ten_decisions_and_seven_people(demo):
    meeting = demo.meeting
    assert meeting.items.filter(kind="question").count() == 3
    decisions = Decision.objects.filter(item__meeting=meeting).order_by("item__position", "position")
    assert [decision.original_number for decision in decisions] == ["1", "2", "3", "4", "4", "5", "6", "7", "", ""]
    assert meeting.attendance.filter(presence="present").count() == 7
    assert meeting.attendance.values("organization").distinct().count() == 7


def test_three_deadlines_are_owed_by_those_whom_the_text_names(demo):
    rows = Assignment.objects.filter(decision__item__meeting=demo.meeting, due_on__isnull=False)
    owed = {(row.decision.number, row.label, row.due_on.isoformat()) for row in rows}
    assert owed == {
        ("1.6", "Участники Координационного совета", "2017-11-30"),
        ("1.7", "ОГБПОУ СмолАПО", "2017-11-30"),
        ("1.8", "ОГБПОУ СмолАПО", "2017-12-08"),
    }


def test_what_names_nobody_is_a_finding_for_the_secretary(demo):
    keeper = demo.meeting.council.seats.filter(role="secretary", person__user__isnull=False).first().person.user
    rows = without_executor(keeper).filter(item__meeting=demo.meeting)
    found = {row.number: row.text for row in rows}
    assert "1.5" in found and "Губернатор" in found["1.5"]
    assert {"1.6", "1.7", "1.8"}.isdisjoint(found)
    [line] = [line for line in attention(keeper, [demo.meeting.council]).of_the_secretary if line.state == "nobody"]
    assert line.words == "решения без исполнителя" and line.count >= len(found)
    named = name_executor(
        rows.get(number="1.5"), by=keeper, organization=demo.meeting.council.cluster.base_organization
    )
    assert named.due_on is None and standing(named, date(2026, 11, 28)).code == "unknown"
    assert "1.5" not in {row.number for row in without_executor(keeper)}


def test_nothing_is_invented(demo):
    meeting = demo.meeting
    assert (meeting.city, meeting.presided_by, meeting.secretary, meeting.number) == ("", None, None, None)
    assert set(meeting.attendance.values_list("kind", "votes")) == {("unknown", False)}
    assert set(meeting.items.values_list("vote_kind", flat=True)) == {"none"}
    assert demo.origin == "paper"
    assert not demo.transitions.filter(name="approve").exists()


def test_the_presidium_sits_by_the_decision_that_elected_it(demo):
    officers = Seat.objects.filter(basis_decision__number="1.4").exclude(role="member")
    names = {(seat.role, seat.person.full_name) for seat in officers}
    assert names == {
        ("chair", "Чуранов Василий Сергеевич"),
        ("vice_chair", "Климов Дмитрий Анатольевич"),
        ("secretary", "Белокопытов Максим Вячеславович"),
    }


def test_loading_the_demo_twice_changes_nothing(demo):
    load_demo()
    assert Protocol.objects.count() == 2


def test_a_word_taken_from_the_original_is_missed(pdf_text):
    """Negative control: the comparison sees a fact that is not there."""
    assert not contains(pdf_text, "Принять к сведению доклад начальника отдела высшего образования")
