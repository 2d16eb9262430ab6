"""The public register: it follows the frozen protocols, says every state calmly, finds words in their forms."""

from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils import register, register_pages
from councils.days import Days
from councils.demo import load_demo
from councils.models import Assignment, Council, Decision, Protocol, PublishedDecision
from councils.register import Choice, chosen_rows, line_of, public_state, read_choice, read_cursor, shown
from councils.register_pages import counted, page_after
from councils.search import search_words
from councils.services import control, extensions, reports
from councils.services.register import rebuild_register, write_register
from councils.workflow import AssignmentStatus
from tests import factories
from tests.councils.views.conftest import copy
from tests.keeping import kept_for_the_module

pytestmark = pytest.mark.django_db

HELD = date(2026, 11, 20)
TODAY = date(2026, 12, 1)
DAYS = Days({"Europe/Moscow": TODAY})


@pytest.fixture(scope="module")
def kept_protocol(kept_council, django_db_blocker) -> int:
    with kept_for_the_module(django_db_blocker):
        council, secretary, chair = factories.people(kept_council)
        meeting = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
        yield factories.published(meeting, secretary, chair).pk


@pytest.fixture
def published(kept_protocol, council) -> Protocol:
    return Protocol.objects.get(pk=kept_protocol)


def row_of(protocol: Protocol, number: str) -> PublishedDecision:
    return PublishedDecision.objects.select_related("council").get(protocol=protocol, number=number)


def another(row: PublishedDecision, **changes) -> PublishedDecision:
    decision = copy(row.decision, uid=uuid4(), number="")
    return copy(row, decision=decision, public_id=f"copy-{decision.pk}", **changes)


def many_others(row: PublishedDecision, count: int) -> None:
    """So many rows more of the same protocol, quickly."""
    decisions = Decision.objects.bulk_create([Decision(item=row.decision.item, text="x") for _ in range(count)])
    same = {field: getattr(row, field) for field in ("protocol", "council", "cluster", "held_on", "year", "text")}
    rows = [PublishedDecision(decision=one, public_id=f"copy-{one.pk}", **same) for one in decisions]
    PublishedDecision.objects.bulk_create(rows)


class TestWriting:
    def test_what_is_published_and_nothing_else_is_in_it(self, recorded, secretary, chair):
        protocol = factories.approved(recorded, secretary, chair)
        before = set(PublishedDecision.objects.values_list("pk", flat=True))
        assert not PublishedDecision.objects.filter(protocol=protocol).exists()
        factories.publish_protocol(protocol, by=secretary, file_sha=protocol.files.get(edition="public").sha256)
        numbers = [row.number for row in chosen_rows(Choice(), DAYS) if row.pk not in before]
        assert numbers == ["1.1", "1.2", "2.1", "3.1", "3.2", "3.3"]

    def test_a_row_is_the_frozen_point_with_its_assignment(self, published):
        row = row_of(published, "2.1")
        executor = Assignment.objects.get(decision=row.decision).organization
        assert (row.public_id, row.anchor) == (f"{published.public_id}-2-1", "p-2-1")
        assert (row.organization, row.executor) == (executor, executor.short_name)
        assert (row.due_on, row.status, row.verb_class) == (date(2026, 11, 30), "active", "instructing")
        assert (row.held_on, row.year, row.protocol_number) == (HELD, 2026, str(published.meeting.number))
        assert row.text.startswith(executor.short_name) and not row.from_paper
        assert row.cluster == row.council.cluster == published.meeting.council.cluster

    def test_what_the_council_did_not_adopt_is_left_out(self, meeting, secretary, chair):
        factories.record_meeting(meeting, secretary)
        item = meeting.items.get(kind="question", position=0)
        factories.operate(meeting, secretary, "item", "vote", item.uid, kind="counts", **{"for": 1, "against": 6})
        protocol = factories.published(meeting, secretary, chair)
        assert {row.number for row in protocol.published_decisions.all()} == {
            "2.1",
            "3.1",
            "3.2",
            "3.3",
        }

    def test_of_a_person_only_the_organisation_is_named(self, recorded, secretary, chair):
        decision = Decision.objects.get(item__meeting=recorded, text__startswith="Учредить")
        person = recorded.council.seats.get(person__surname="Дубов").person
        Assignment.objects.create(decision=decision, person=person)
        row = row_of(factories.published(recorded, secretary, chair), "1.2")
        assert (row.executor, row.organization) == (person.organization.short_name, None)

    def test_writing_anew_mends_and_changes_nothing_else(self, published, capsys):
        before = list(PublishedDecision.objects.values())
        PublishedDecision.objects.filter(number="2.1").update(status="", executor="", search_words="", text="")
        PublishedDecision.objects.filter(number="3.3").delete()
        assert rebuild_register() == 6
        after = list(PublishedDecision.objects.values())
        assert [row | {"id": 0} for row in after if row["number"] != "3.3"] == [
            row | {"id": 0} for row in before if row["number"] != "3.3"
        ]
        assert len(after) == 6
        call_command("rebuild_register")
        assert capsys.readouterr().out == "В реестре 6 решений.\n"

    def test_a_row_of_a_point_that_is_not_in_the_protocol_goes(self, published):
        stray = another(row_of(published, "2.1"))
        write_register(published)
        assert not PublishedDecision.objects.filter(pk=stray.pk).exists()

    def test_a_changed_assignment_is_seen_at_once(self, published, secretary, chair):
        assignment = Assignment.objects.get(decision__item__meeting=published.meeting, decision__number="2.1")
        extensions.move_deadline(assignment, by=chair, until=date(2026, 12, 21), reason="Ждём методику.")
        assert row_of(published, "2.1").due_on == date(2026, 12, 21)
        reports.enter_report(assignment, by=secretary, kind="done", text="Готово.", done_on=HELD)
        assert public_state(shown(row_of(published, "2.1")), TODAY) == ("reported", "отчёт представлен")
        control.close_assignment(assignment, by=chair, note="Показано на заседании.")
        assert public_state(shown(row_of(published, "2.1")), TODAY) == ("closed", "исполнено")

    def test_a_decision_without_a_row_gets_none(self, recorded, secretary, chair):
        factories.approved(recorded, secretary, chair)
        assignment = Assignment.objects.get(decision__item__meeting=recorded, decision__number="2.1")
        reports.enter_report(assignment, by=secretary, kind="done", text="Готово.", done_on=HELD)
        assert not PublishedDecision.objects.filter(decision=assignment.decision).exists()


@pytest.fixture(scope="class")
def lines(kept_protocol, django_db_blocker) -> dict:
    with kept_for_the_module(django_db_blocker):
        load_demo()
        rows = chosen_rows(Choice(), DAYS).filter(from_paper=True)
        yield {row.number: line_of(row, DAYS) for row in rows}


class TestFounding:
    """The real protocol of 20.11.2017, entered from paper."""

    def test_dated_decisions_have_date_executor_and_no_blame(self, lines):
        said = [
            (lines[n].row.executor, lines[n].due.replace("\xa0", " "), lines[n].words) for n in ("1.6", "1.7", "1.8")
        ]
        nothing = "сведений об исполнении нет"
        assert said == [
            ("Участники Координационного совета", "30 ноября 2017 г.", nothing),
            ("ОГБПОУ СмолАПО", "30 ноября 2017 г.", nothing),
            ("ОГБПОУ СмолАПО", "8 декабря 2017 г.", nothing),
        ]

    def test_the_letter_to_the_governor_has_no_date(self, lines):
        line = lines["1.5"]
        assert line.row.text.startswith("Направить Губернатору")
        assert (line.due, line.words) == ("срок не установлен", "сведений об исполнении нет")

    def test_what_orders_nothing_is_adopted(self, lines):
        assert {number for number, line in lines.items() if line.words == "принято"} == {
            "1.1",
            "1.2",
            "1.4",
            "2.1",
            "3.1",
        }
        assert lines["1.1"].due == ""

    def test_a_paper_without_a_number_says_so(self, lines):
        assert lines["3.1"].address == "п. 3.1 протокола от 20.11.2017 б/н"


class TestState:
    @pytest.mark.parametrize(
        ("status", "due_on", "code", "words"),
        [
            ("active", TODAY, "active", "на исполнении"),
            ("returned", TODAY + timedelta(days=1), "active", "на исполнении"),
            ("active", TODAY - timedelta(days=1), "late", "срок истёк, информация не поступила"),
            ("returned", TODAY - timedelta(days=1), "late", "срок истёк, информация не поступила"),
            ("active", None, "no_date", "срок не установлен"),
            ("reported", TODAY - timedelta(days=1), "reported", "отчёт представлен"),
            ("proposed", TODAY - timedelta(days=1), "reported", "отчёт представлен"),
            ("closed", TODAY - timedelta(days=1), "closed", "исполнено"),
            ("obsolete", None, "obsolete", "утратило актуальность"),
            ("untracked", TODAY - timedelta(days=1), "accepted", "принято"),
            ("", None, "accepted", "принято"),
        ],
    )
    def test_is_said_in_public_words(self, status, due_on, code, words):
        row = PublishedDecision(status=status, due_on=due_on, council=Council())
        assert public_state(shown(row), TODAY) == (code, words)

    @pytest.mark.parametrize("due_on", [None, date(2017, 11, 30), date(2030, 1, 1)])
    def test_an_old_paper_is_never_late(self, due_on):
        row = PublishedDecision(status="active", due_on=due_on, council=Council(), from_paper=True)
        assert public_state(shown(row), TODAY) == ("unknown", "сведений об исполнении нет")

    def test_a_council_says_it_in_its_own_words(self):
        council = Council(overdue_words="информация ожидается", no_date_words="бессрочно")
        late = PublishedDecision(status="active", due_on=HELD, council=council)
        assert public_state(shown(late), TODAY)[1] == "информация ожидается"
        without = PublishedDecision(status="active", council=council)
        assert public_state(shown(without), TODAY)[1] == "бессрочно"

    def test_every_row_is_found_by_its_state_and_by_no_other(self, published):
        first = row_of(published, "1.1")
        days = (None, TODAY - timedelta(days=1), TODAY)
        for status, paper, due_on, verb in product(
            ["", *AssignmentStatus.values], (False, True), days, ("", "signing")
        ):
            another(first, status=status, from_paper=paper, due_on=due_on, verb_class=verb)
        rows = list(chosen_rows(Choice(), DAYS))
        found = {row.pk: [] for row in rows}
        for code in register.STATES:
            for row in chosen_rows(Choice(state=code), DAYS):
                found[row.pk].append(code)
        assert found == {row.pk: [public_state(row, TODAY)[0]] for row in rows}
        assert {code for codes in found.values() for code in codes} == set(register.STATES)


class TestWords:
    @pytest.mark.parametrize(
        "words",
        ["планы", "ПЛАНОВ", "план работ", "работа плана", "разделы", "утвердят план", "о плане", "«план»", "в"],
    )
    def test_are_found_in_their_forms(self, published, words):
        assert "3.3" in {row.number for row in chosen_rows(read_choice({"q": words}), DAYS)}

    @pytest.mark.parametrize("words", ["планета", "план доклад", "лан", "%", "_", "\x00план", "план" * 80])
    def test_what_is_not_there_is_not_found(self, published, words):
        numbers = {row.number for row in chosen_rows(read_choice({"q": words}), DAYS)}
        assert numbers in ({"3.3"} if words == "\x00план" else set(), {"1.1", "1.2", "2.1", "3.1", "3.2", "3.3"})
        assert ("3.3" in numbers) == (words in ("\x00план", "%", "_"))

    def test_yo_is_found_as_e_and_the_executor_by_name(self, published):
        row = row_of(published, "1.1")
        PublishedDecision.objects.filter(pk=row.pk).update(search_words=search_words("Учёт отчётов", "Берёзка"))
        for words in ("учет", "УЧЁТА", "отчета", "березки"):
            assert [found.pk for found in chosen_rows(Choice(q=words), DAYS)] == [row.pk]
        executor = row_of(published, "2.1").executor
        assert {found.number for found in chosen_rows(Choice(q=executor), DAYS)} == {"2.1", "3.1"}


class TestPages:
    @pytest.fixture
    def many(self, published) -> int:
        first = row_of(published, "2.1")
        for number in range(70):
            another(first, held_on=HELD - timedelta(days=number // 9), due_on=TODAY + timedelta(days=number // 9))
        return 76

    @pytest.mark.parametrize("sort", ["new", "due"])
    def test_show_every_row_once_in_order(self, many, sort):
        choice, seen, cursor = Choice(sort=sort), [], None
        rows = chosen_rows(choice, DAYS)
        while True:
            page, following = page_after(rows, choice, cursor)
            seen += [row.pk for row in page]
            if not following:
                break
            assert len(page) == register_pages.PAGE_SIZE
            cursor = read_cursor(following)
        assert seen == [row.pk for row in rows]
        assert len(seen) == (many if sort == "new" else many - 4)

    def test_far_away_cost_no_more(self, many):
        choice = Choice()
        with CaptureQueriesContext(connection) as captured:
            page_after(chosen_rows(choice, DAYS), choice, read_cursor("2026-11-14.100000"))
        assert len(captured) == 1
        assert "OFFSET" not in captured[0]["sql"]

    def test_are_counted_up_to_a_limit(self, published):
        assert counted(chosen_rows(Choice(), DAYS)) == 6
        many_others(row_of(published, "1.1"), register_pages.MOST_COUNTED)
        assert counted(chosen_rows(Choice(), DAYS)) == register_pages.MOST_COUNTED + 1

    @pytest.mark.parametrize(
        "text", ["", ".", "2026-11-20", "2026-13-20.1", "2026-11-20.x", "2026-11-20.٣", "x.1", "\x00"]
    )
    def test_a_damaged_place_is_the_beginning(self, text):
        assert read_cursor(text) is None

    def test_a_choice_without_sense_is_none(self):
        values = {
            "year": "٢٠٢٦",
            "executor": "9" * 19,
            "state": "x",
            "class": "control",
            "due": "2026-02-30",
            "sort": "x",
        }
        assert read_choice(values) == Choice()


class TestCouncilInTheAddress:
    def test_is_known_for_a_minute_and_a_new_one_at_once(self, council, django_assert_num_queries):
        assert register.council_named(council.slug) == (council.pk, council.short_name)
        with django_assert_num_queries(0):
            register.council_named(council.slug)
        new = factories.make_council("Калужская область")
        assert register.council_named(new.slug).key == new.pk

    @pytest.mark.parametrize("slug", ["nowhere", "", "нет такого", "a" * 300])
    def test_that_is_not_there_is_none(self, council, slug):
        assert register.council_named(slug) is None
