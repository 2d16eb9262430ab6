"""An invented register: it reads, is narrowed and is searched like a real one."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from councils import register, register_pages, search
from councils.days import Days
from councils.models import Assignment, Meeting, PublishedDecision
from councils.register import Choice, chosen_rows, line_of, read_cursor, shown
from councils.register_pages import count_of, page_of
from councils.search import Expected, Way, expected, search_words, stem, stems
from councils.verbs import classify
from tests.keeping import kept_for_the_module

pytestmark = pytest.mark.django_db
SIZE = 300


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> None:
    with kept_for_the_module(django_db_blocker):
        call_command("make_register", decisions=SIZE, clusters=3, verbosity=0)
        yield


def rows_of(page: str) -> int:
    return page.count('<tr><td lang="ru">')


def test_has_so_many_rows_and_all_that_they_rest_upon(made):
    assert PublishedDecision.objects.count() == SIZE
    row = PublishedDecision.objects.exclude(organization=None).exclude(due_on=None).first()
    assignment = Assignment.objects.get(decision=row.decision)
    assert (assignment.organization, assignment.due_on, assignment.state) == (row.organization, row.due_on, row.status)
    assert row.decision.item.meeting == row.protocol.meeting
    assert row.protocol.meeting.council == row.council and row.council.cluster == row.cluster
    assert row.text == row.decision.text and row.search_words == search_words(row.text, row.executor)
    assert (row.held_on, row.year) == (row.protocol.meeting.held_on, row.protocol.meeting.held_on.year)
    for meeting in Meeting.objects.all():
        meeting.full_clean()


def test_is_of_ten_years_and_of_many_words(made):
    days = list(PublishedDecision.objects.order_by("held_on").values_list("held_on", flat=True))
    assert days[-1] - days[0] > timedelta(days=9 * 365) and days[-1] <= timezone.localdate()
    texts = list(PublishedDecision.objects.values_list("text", flat=True))
    assert len(set(texts)) > SIZE * 0.8
    assert len({word for text in texts for word in stems(text)}) > 300
    assert not any("{" in text or ".." in text for text in texts)


def test_has_the_kinds_that_its_sentences_have(made):
    rows = PublishedDecision.objects.all()
    assert {row.pk for row in rows if classify(row.text) != row.verb_class} == set()
    assert {row.verb_class for row in rows} == set(register.PUBLIC_CLASSES)


def test_is_read_and_narrowed_on_its_page(made, client):
    days = Days.now()
    rows = list(PublishedDecision.objects.select_related("council"))
    row = next(row for row in rows if row.organization_id and row.due_on)
    states = {code: sum(line_of(shown(row), days).code == code for row in rows) for code in register.STATES}
    counts = {
        "": SIZE,
        f"council={row.council.slug}": sum(other.council_id == row.council_id for other in rows),
        f"executor={row.organization_id}": sum(other.organization_id == row.organization_id for other in rows),
        f"year={row.year}": sum(other.year == row.year for other in rows),
        "class=approving": sum(other.verb_class == "approving" for other in rows),
        "sort=due": sum(other.due_on is not None for other in rows),
        f"due={row.due_on}": sum(bool(other.due_on) and other.due_on <= row.due_on for other in rows),
        **{f"state={code}": count for code, count in states.items()},
    }
    for query, count in counts.items():
        page = client.get(f"/decisions/?{query}")
        assert page.status_code == HTTPStatus.OK
        assert f"Найдено: {count} " in page.text, query
        assert rows_of(page.text) == min(count, register_pages.PAGE_SIZE), query


def test_is_searched_with_and_without_conditions(made, client):
    days = Days.now()
    for word in ("план", "разработать", "доклад"):
        padded = f" {stem(word)} "
        having = set(PublishedDecision.objects.filter(search_words__contains=padded).values_list("pk", flat=True))
        assert 0 < len(having) < SIZE
        assert {row.pk for row in chosen_rows(Choice(q=word), days)} == having
        page, following, count = page_of(Choice(q=word), None, days)
        assert (count, len(page)) == (len(having), min(len(having), register_pages.PAGE_SIZE))
        assert bool(following) == (len(having) > register_pages.PAGE_SIZE)
    assert rows_of(client.get("/decisions/?q=планетарий").text) == 0


@pytest.mark.parametrize("sort", ["new", "due"])
@pytest.mark.parametrize(("most", "many"), [(1000, None), (5, None), (5, 9999)])
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("near", [timedelta(days=92), timedelta(days=9999)])
@pytest.mark.parametrize("dense", [timedelta(0), timedelta(days=9999)])
def test_gives_every_found_row_once_however_it_is_found(made, sort, most, way, near, dense, many, monkeypatch):
    """With a low limit of counting the words are frequent; what is quickest decides nothing else."""
    monkeypatch.setattr(register_pages, "MOST_COUNTED", most)
    monkeypatch.setattr(register_pages, "expected", lambda *_: Expected(way, many))
    monkeypatch.setattr(register_pages, "NEAR", near)
    monkeypatch.setattr(register_pages, "A_YEAR", dense)
    choice, days = Choice(q="отчёт", sort=sort), Days.now()
    rows, seen, cursor = chosen_rows(choice, days), [], None
    while True:
        page, following, count = page_of(choice, cursor, days)
        assert count == min(len(rows), most + 1)
        seen += [row.pk for row in page]
        if not following:
            break
        cursor = read_cursor(following)
    assert seen == [row.pk for row in rows]
    assert len(seen) > 5


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite tells no such estimates")
def test_the_statistics_of_the_database_choose_the_way(made, monkeypatch):
    """A third of the rows has «срок»; a council has few rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE councils_publisheddecision")
    council = PublishedDecision.objects.first().council
    assert expected(None, stems("срок"), 2).way == Way.NEAR_BY
    assert expected(None, ["космодр"], SIZE).way == Way.FEW
    assert expected(None, stems("срок"), SIZE // 5).way == Way.BY_INDEX
    few = PublishedDecision.objects.filter(council=council, number="1.1")
    assert expected(few, stems("срок"), SIZE).way == Way.WHOLE_LIST
    assert expected(None, stems("срок"), 2).many is None
    monkeypatch.setattr(search, "SURELY_MANY", 50)
    assert expected(None, stems("срок"), 2).many == chosen_rows(Choice(q="срок"), Days.now()).count()
    assert expected(None, stems("срок план"), 2).many is expected(few, stems("срок"), 2).many is None


@pytest.mark.parametrize("word", ["планетарий", "демонстрационный"])
@pytest.mark.parametrize("way", [Way.BY_INDEX, Way.NEAR_BY])
def test_statistics_of_another_time_promise_no_more_than_there_is(made, word, way, monkeypatch):
    monkeypatch.setattr(register_pages, "expected", lambda *_: Expected(way, 9999))
    rows = list(chosen_rows(Choice(q=word), Days.now()))
    assert len(rows) < register_pages.PAGE_SIZE
    assert page_of(Choice(q=word), None, Days.now()) == (rows, "", len(rows))


@pytest.mark.parametrize("place", ["9999-12-31.1", "0001-01-01.1"])
@pytest.mark.parametrize("sort", ["new", "due"])
def test_a_place_at_the_end_of_time_is_a_page(made, client, sort, place, monkeypatch):
    monkeypatch.setattr(register_pages, "MOST_COUNTED", 5)
    assert client.get("/decisions/", {"q": "отчёт", "sort": sort, "after": place}).status_code == 200


def test_offers_executors_of_a_council_where_there_are_too_many(made, client, monkeypatch):
    monkeypatch.setattr(register, "MOST_OPTIONS", 40)
    row = PublishedDecision.objects.exclude(organization=None).first()
    other = PublishedDecision.objects.exclude(organization=None).exclude(council=row.council).first()
    page = client.get("/decisions/").text
    assert 'name="executor"' not in page and "выберите совет" in page
    page = client.get(f"/decisions/?council={row.council.slug}").text
    assert f'<option value="{row.organization_id}">' in page
    assert f'<option value="{other.organization_id}">' not in page
    assert f'<option value="{row.council.slug}" selected>' in page
    page = client.get(f"/decisions/?executor={row.organization_id}").text
    assert f'<option value="{row.organization_id}" selected>' in page


class TestCount:
    """Of a choice without words."""

    def test_along_the_deadlines_is_the_same(self, made):
        days = Days.now()
        year = PublishedDecision.objects.order_by("-year").first().year
        for choice in (Choice(state="late"), Choice(state="active"), Choice(state="late", year=year)):
            assert count_of(choice, days) == chosen_rows(choice, days).count()

    def test_of_many_is_kept_for_a_minute_and_of_few_never(self, made, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(register_pages, "MOST_COUNTED", 5)
        days = Days.now()
        assert count_of(Choice(), days) == 6
        with django_assert_num_queries(0):
            assert count_of(Choice(), days) == 6
        few = Choice(year=1991)
        assert count_of(few, days) == 0
        with django_assert_num_queries(1):
            count_of(few, days)

    def test_of_words_in_a_council_that_is_not_there_is_none(self, made):
        assert page_of(Choice(q="план", council="nowhere"), None, Days.now()) == ([], "", 0)
