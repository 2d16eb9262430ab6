"""Small changes of two browsers meet in one draft: nothing is lost, nothing happens twice."""

import pytest
from django.core.exceptions import ValidationError

from cluster_portal.workflow import Refused
from tests import factories
from tests.plans import make_plan
from workplans.draft import make_row
from workplans.models import WorkPlan
from workplans.services import plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(council, secretary):
    return make_plan(council, secretary)


@pytest.fixture
def send(plan, secretary):
    """Changes of a browser; conflicts come back."""
    return lambda *changes: plans.change_draft(plan, list(changes), by=secretary)[1]


def titles(plan) -> list[list[str]]:
    return [[row["title"] for row in section["rows"]] for section in WorkPlan.objects.get(pk=plan.pk).draft["sections"]]


def added(plan, title: str, *, after: str = "", section: int = 0) -> dict:
    row = make_row(title=title)
    return {"op": "add_row", "section": plan.draft["sections"][section]["uid"], "after": after, "row": row}


def written(row: dict, after: str, field: str = "title") -> dict:
    return {"op": "set", "uid": row["uid"], "field": field, "before": row[field], "after": after}


class TestTwoBrowsers:
    def test_that_add_rows_both_have_them(self, plan, send):
        first = plan.draft["sections"][0]["rows"][0]
        send(added(plan, "Из первого", after=first["uid"]))
        send(added(plan, "Из второго", after=first["uid"]))
        assert titles(plan)[0] == [first["title"], "Из второго", "Из первого", "Провести ярмарку вакансий"]

    def test_one_moves_what_the_other_writes_in(self, plan, send):
        row, goal = plan.draft["sections"][0]["rows"][0], plan.draft["sections"][1]
        send({"op": "move", "uid": row["uid"], "section": goal["uid"], "after": ""})
        assert send(written(row, "Новый текст")) == []
        assert titles(plan) == [["Провести ярмарку вакансий"], ["Новый текст", "Обновить банк площадок практики"]]

    def test_a_text_in_a_row_that_the_other_removed_comes_back(self, plan, send):
        row = plan.draft["sections"][0]["rows"][0]
        send({"op": "remove", "uid": row["uid"]})
        [conflict] = send(written(row, "Моё"))
        assert (conflict.uid, conflict.theirs, conflict.mine) == (row["uid"], "", "Моё")

    def test_the_rest_of_the_changes_is_saved_beside_a_conflict(self, plan, send):
        first, second = plan.draft["sections"][0]["rows"]
        send(written(first, "Его"))
        assert len(send(written(first, "Моё"), written(second, "Второе"))) == 1
        assert titles(plan)[0] == ["Его", "Второе"]


class TestDoubleDelivery:
    def test_of_everything_at_once_does_nothing_twice(self, plan, send):
        first, second = plan.draft["sections"][0]["rows"]
        section = {"uid": "11111111-1111-4111-8111-111111111111", "title": "Новый раздел"}
        changes = [
            written(first, "Одно"),
            added(plan, "Новое", after=first["uid"]),
            {"op": "add_section", "section": section, "after": plan.draft["sections"][0]["uid"]},
            {"op": "move", "uid": second["uid"], "section": section["uid"], "after": ""},
            {"op": "remove", "uid": plan.draft["sections"][1]["rows"][0]["uid"]},
        ]
        for _time in range(2):
            assert send(*changes) == []
            assert titles(plan) == [["Одно", "Новое"], [second["title"]], []]

    def test_of_a_term_with_spaces_is_no_conflict(self, plan, send):
        row = plan.draft["sections"][0]["rows"][0]
        send(written(row, "до  1 мая ", "term"))
        assert send(written(row | {"term": "до  1 мая "}, "до  1 мая 2026", "term")) == []


class TestFrozen:
    def test_a_plan_before_a_meeting_refuses_with_a_sentence(self, council, plan, secretary, send):
        plans.propose_plan(plan, by=secretary, meeting=factories.make_meeting(council, secretary))
        with pytest.raises(Refused, match="не правят"):
            send(added(plan, "Поздно"))
        assert "Поздно" not in titles(plan)[0]

    @pytest.mark.parametrize(
        "change",
        [
            "нет",
            {"op": "sing"},
            {"op": ["set"]},
            {"op": "add_row", "row": 5},
            {"op": "set", "uid": "?", "field": "uid"},
            {"op": "add_row", "row": {"title": "а" * 2001}},
        ],
    )
    def test_what_is_no_change_of_a_plan_is_refused_whole(self, plan, send, change):
        before = titles(plan)
        with pytest.raises(ValidationError):
            send(added(plan, "Вместе с ошибкой"), change)
        assert titles(plan) == before
