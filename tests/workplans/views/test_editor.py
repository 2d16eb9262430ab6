"""The table editor over HTTP: what the scripts are told, and the same table as text without them."""

import json
from http import HTTPStatus

import pytest
from django.urls import reverse

from tests.plans import approved_plan, make_plan
from workplans.draft import FIELDS, lines, make_row, make_section
from workplans.editing import draft_text, read_text
from workplans.models import WorkPlan
from workplans.services import plans

pytestmark = pytest.mark.django_db


def address(plan: WorkPlan, name: str = "plan-edit") -> str:
    return reverse(f"workplans:{name}", args=[plan.uid])


@pytest.fixture
def plan(council, secretary):
    return make_plan(council, secretary)


@pytest.fixture
def desk(browser_of, secretary):
    return browser_of(secretary)


@pytest.fixture
def post(desk, plan):
    """Changes sent as the page sends them; status and body come back."""

    def send(*changes, revision: int = 1, **more):
        data = {"changes": list(changes), "revision": revision} | more
        answer = desk.post(address(plan, "plan-draft-changes"), data, content_type="application/json")
        return answer.status_code, answer.json()

    return send


def rows(plan) -> list[dict]:
    return [line.row for line in lines(WorkPlan.objects.get(pk=plan.pk).draft)]


def written(row, after, field="title"):
    return {"op": "set", "uid": row["uid"], "field": field, "before": row[field], "after": after}


class TestChanges:
    def test_answer_with_what_was_understood(self, plan, post):
        row = rows(plan)[0]
        status, body = post(written(row, "III квартал", "term"), written(row, "ООО «Неведомое»", "executors"))
        assert (status, body["outcome"], body["revision"]) == (200, "saved", 2)
        assert body["hints"] == {row["uid"]: "01.07.2026 – 30.09.2026"}
        assert (
            "Неведомое"
            in next(one for one in body["findings"] if (one["uid"], one["field"]) == (row["uid"], "executors"))["text"]
        )
        assert "draft" not in body
        assert rows(plan)[0]["term"] == "III квартал"

    def test_of_somebody_else_come_with_the_next_answer(self, plan, post, secretary):
        first, second, _third = rows(plan)
        plans.change_draft(plan, [written(first, "Его")], by=secretary)
        _status, body = post(written(second, "Моё"))
        assert [row["title"] for row in body["draft"]["sections"][0]["rows"]] == ["Его", "Моё"]

    def test_of_the_same_cell_are_a_conflict(self, plan, post, secretary):
        first = rows(plan)[0]
        plans.change_draft(plan, [written(first, "Его")], by=secretary)
        _status, body = post(written(first, "Моё"), revision=2)
        assert body["conflicts"] == [{"uid": first["uid"], "field": "title", "theirs": "Его"}]
        assert rows(plan)[0]["title"] == "Его"

    def test_that_come_twice_happen_once(self, plan, post):
        change = {
            "op": "add_row",
            "section": plan.draft["sections"][0]["uid"],
            "after": "",
            "row": make_row(title="Новое"),
        }
        assert post(change)[0] == post(change)[0] == 200
        assert [row["title"] for row in rows(plan)].count("Новое") == 1

    def test_of_a_plan_before_a_meeting_are_refused_with_a_sentence(self, plan, post, secretary, meeting):
        plans.propose_plan(plan, by=secretary, meeting=meeting)
        status, body = post(written(rows(plan)[0], "Поздно"))
        assert status == HTTPStatus.CONFLICT
        assert body["sentence"].startswith("Этот план сейчас не правят")

    def test_of_another_person_on_the_same_computer_are_not_taken(self, plan, post, chair):
        status, body = post(written(rows(plan)[0], "Чужое"), editor=chair.pk)
        assert (status, body["outcome"]) == (401, "other_person")
        assert rows(plan)[0]["title"] != "Чужое"

    @pytest.mark.parametrize(
        "body",
        ["", "[]", "{}", "null", '{"changes": 5, "revision": 1}', '{"changes": [], "revision": "1"}', "[" * 9999],
    )
    def test_that_are_damaged_are_refused(self, desk, plan, body):
        answer = desk.post(address(plan, "plan-draft-changes"), body, content_type="application/json")
        assert answer.status_code == 422
        assert "повреждён" in answer.json()["sentence"]

    def test_that_make_no_sense_are_refused(self, plan, post):
        for change in ({"op": "sing"}, {"op": []}, 7, {"op": "set", "uid": {}, "field": "uid"}):
            assert post(change)[0] == 422

    def test_are_read_by_those_who_have_an_older_revision(self, desk, plan):
        path = address(plan, "plan-draft-changes")
        assert desk.get(path, {"since": plan.revision}).status_code == HTTPStatus.NO_CONTENT
        body = desk.get(path, {"since": 0}).json()
        assert body["draft"] == plan.draft and set(body["hints"]) == {row["uid"] for row in rows(plan)}


class TestPage:
    def test_holds_the_draft_and_the_names(self, desk, plan, council):
        page = desk.get(address(plan)).text
        state = json.loads(page.split('id="plan-state" type="application/json">')[1].split("</script>")[0])
        assert state["draft"] == plan.draft
        assert council.cluster.memberships.first().organization.short_name in state["names"]

    def test_of_a_plan_in_force_leads_back_with_a_sentence(self, council, secretary, chair, desk):
        plan = approved_plan(council, secretary, chair)
        answer = desk.get(address(plan), follow=True)
        assert answer.redirect_chain and "Этот план сейчас не правят" in answer.text

    def test_takes_as_many_queries_for_many_rows(self, plan, desk, queries):
        few = queries(lambda: desk.get(address(plan)))
        plan.draft["sections"][0]["rows"] += [make_row(title=str(number)) for number in range(50)]
        plan.save()
        assert queries(lambda: desk.get(address(plan))) == few


class TestPasted:
    @pytest.fixture
    def paste(self, desk, plan):
        def send(rows, merged=()):
            data = {"rows": rows, "merged": merged}
            return desk.post(address(plan, "plan-pasted"), data, content_type="application/json").json()

        return send

    def test_is_read_as_a_file_is_and_tells_what_has_no_place(self, paste):
        said = paste(
            [
                ["№", "Мероприятие", "Отв. лицо", "Соисполнители", "Срок", "Примечание"],
                ["I. Кадры", "", "", "", "", ""],
                ["1", "Форум", "Завод", "Колледж", "май", "важно"],
                ["2", "Слёт", "", "", "май", ""],
            ],
            [[2, 2, 3, 2]],
        )
        assert said["rows"] == [
            {"heading": "Кадры"},
            {"cells": ["Форум", "май", "Завод; соисполнители: Колледж", ""]},
            {"cells": ["Слёт", "май", "Завод", ""]},
        ]
        assert "«Примечание»" in said["sentence"]

    def test_without_a_head_begins_with_the_activities(self, paste):
        assert paste([["1", "Провести ярмарку вакансий", "май", "Завод"]])["rows"] == [
            {"cells": ["Провести ярмарку вакансий", "май", "Завод", ""]}
        ]

    @pytest.mark.parametrize("data", [[], {"rows": 1}, {"rows": [[1]]}, {"rows": [["а"]], "merged": [[1]]}])
    def test_damaged_is_refused(self, desk, plan, data):
        assert desk.post(address(plan, "plan-pasted"), data, content_type="application/json").status_code == 422


class TestText:
    TABLE = "№\tМероприятие\tСрок\tОтветственный\tРезультат\nПрактика\n1\tПервое\tмарт\tСмолАПО\t\n2\tВторое\tмай"

    def test_is_pasted_as_a_table(self, plan, desk):
        answer = desk.post(address(plan), {"table": self.TABLE, "revision": plan.revision})
        assert answer.headers["Location"] == address(plan)
        assert [(row["title"], row["term"], row["executors"]) for row in rows(plan)] == [
            ("Первое", "март", "СмолАПО"),
            ("Второе", "май", ""),
        ]
        assert WorkPlan.objects.get(pk=plan.pk).draft["sections"][0]["title"] == "Практика"

    def test_over_a_newer_plan_is_kept_on_the_page_and_not_saved(self, plan, desk, secretary):
        plans.change_draft(plan, [written(rows(plan)[0], "Его")], by=secretary)
        answer = desk.post(address(plan), {"table": self.TABLE, "revision": 1})
        assert "Второе" in answer.text and "План изменился" in answer.text
        assert rows(plan)[0]["title"] == "Его"

    @pytest.mark.parametrize(
        ("table", "words"), [("Просто\nстроки", "табуляции"), ("а" * 2001 + "\tмарт", "длиннее 2000")]
    )
    def test_that_is_no_table_is_refused_with_a_sentence(self, plan, desk, table, words):
        before = rows(plan)
        answer = desk.post(address(plan), {"table": table, "revision": plan.revision})
        assert words in answer.text and table[:20] in answer.text
        assert rows(plan) == before

    def test_and_draft_are_the_same(self, plan):
        plan.draft["sections"][0]["rows"][0]["title"] = 'В две\nстроки "с кавычками"'
        plan.draft["sections"][0]["rows"][1]["title"] = '"В кавычках" с начала'
        again = read_text(draft_text(plan.draft)).draft
        told = [
            [[section["title"], *({**row, "uid": ""} for row in section["rows"])] for section in draft["sections"]]
            for draft in (plan.draft, again)
        ]
        assert told[0] == told[1]


@pytest.mark.parametrize(
    "draft",
    [
        {"sections": [make_section("", [make_row(title="Мероприятия ко Дню ИТ", term="срок уточняется")])]},
        {"sections": [make_section("", [make_row(title="1.1", term="май"), make_row(title="1.2", term="июнь")])]},
        {"sections": [make_section('"Практика"', [make_row(title='Конкурс "Лучший"', term="май")])]},
    ],
)
def test_the_plain_table_comes_back_as_it_went(draft):
    def said(table):
        return [(line.section["title"], *(line.row[name] for name in FIELDS)) for line in lines(table)]

    assert said(read_text(draft_text(draft)).draft) == said(draft)


def test_the_head_and_the_numbers_of_a_paper_are_passed_over():
    text = "№ п/п\tМероприятие\tСрок исполнения\tОтветственный\n1.\tПровести ярмарку вакансий\tмай\tСмолАПО"
    [line] = lines(read_text(text).draft)
    assert (line.row["title"], line.row["term"]) == ("Провести ярмарку вакансий", "май")
