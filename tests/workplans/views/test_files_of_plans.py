"""Plans from files and into files, in the browser."""

import hashlib
import io
import json
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tests import factories
from tests.plans import approved_plan, make_plan
from tests.workplans.test_tables import HEAD, workbook
from workplans.draft import lines, make_row, make_section
from workplans.services import plans
from workplans.views.exports import FILES

pytestmark = pytest.mark.django_db


def address(name: str, *arguments) -> str:
    return reverse(f"workplans:{name}", args=arguments)


class TestImport:
    @pytest.fixture
    def plan(self, council, secretary):
        return make_plan(council, secretary)

    def shown(self, client, plan, content: bytes, name: str = "план.xlsx"):
        return client.post(address("plan-import", plan.uid), {"file": SimpleUploadedFile(name, content)})

    def titles(self, plan) -> list[str]:
        plan.refresh_from_db()
        return [line.row["title"] for line in lines(plan.draft)]

    def test_is_looked_at_first_and_then_taken(self, plan, secretary, client):
        client.force_login(secretary)
        page = self.shown(client, plan, workbook(HEAD, ["1", "Форум", "май", "Завод «Неизвестный»"]))
        assert "Форум" in page.text and "Завод «Неизвестный»" in page.text
        assert len(self.titles(plan)) == 3
        client.post(address("plan-import", plan.uid), {"take": page.context["draft"], "how": "replace"})
        assert self.titles(plan) == ["Форум"]

    def test_is_added_to_the_end(self, plan, secretary, client):
        client.force_login(secretary)
        page = self.shown(client, plan, workbook(HEAD, ["1", "Форум", "май", ""]))
        client.post(address("plan-import", plan.uid), {"take": page.context["draft"], "how": "add"})
        assert self.titles(plan)[-1] == "Форум" and len(self.titles(plan)) == 4

    def test_of_a_plan_that_has_changed_meanwhile_is_stale(self, plan, secretary, client):
        client.force_login(secretary)
        page = self.shown(client, plan, workbook(HEAD, ["1", "Форум", "май", ""]))
        plan.revision += 1
        plan.save()
        response = client.post(address("plan-import", plan.uid), {"take": page.context["draft"], "how": "replace"})
        assert response.status_code == 409
        assert len(self.titles(plan)) == 3

    def test_says_by_line_of_the_file_what_is_doubtful(self, plan, secretary, client):
        client.force_login(secretary)
        rows = [["1", "Форум", "15.03.2030", "Завод «Неизвестный»"], ["1", "Ярмарка", "май", ""]]
        page = self.shown(client, plan, workbook(["План"], HEAD, *rows))
        found = {(problem.line, problem.text.split(". ", 1)[-1][:24]) for problem in page.context["problems"]}
        assert (3, "Срок вне периода плана.") in found
        assert (3, "Завод «Неизвестный» нет ") in found
        assert (4, "Номер 1 уже был в строке") in found
        assert 'name="take"' in page.text

    def test_of_a_file_that_is_not_taken_says_everything_at_once(self, plan, secretary, client):
        client.force_login(secretary)
        long = "Очень длинное название " * 100
        page = self.shown(client, plan, workbook(HEAD, ["1", "Форум", "15.03.2030", ""], ["1", long, "май", ""]))
        problems = page.context["problems"]
        assert [problem.blocks for problem in problems[:2]] == [True, False] and problems[0].line == 3
        assert {"Срок вне периода плана.", "Никто не отвечает."} <= {one.text.split(". ", 1)[-1] for one in problems}
        # What is refused anyway is not looked at more closely: only the double number is told beside it.
        assert [one.text[:5] for one in problems if one.line == 3] == ["«Очен", "Номер"]
        assert 'name="take"' not in page.text and page.context["sections"] == []

    def test_of_too_many_doubts_shows_the_first(self, plan, secretary, client):
        client.force_login(secretary)
        page = self.shown(client, plan, workbook(HEAD, *([str(number), f"Дело {number}"] for number in range(300))))
        assert len(page.context["problems"]) == 100 and page.context["hidden"] == 500

    def test_added_to_rows_without_a_section_goes_on_in_them(self, council, secretary, client):
        plan = make_plan(council, secretary, draft={"sections": [make_section("", [make_row(title="Слёт")])]})
        client.force_login(secretary)
        page = self.shown(client, plan, workbook(HEAD, ["1", "Форум", "май", ""]))
        client.post(address("plan-import", plan.uid), {"take": page.context["draft"], "how": "add"})
        plan.refresh_from_db()
        assert [line.number for line in lines(plan.draft)] == ["1", "2"]

    def test_that_would_make_the_plan_too_long_changes_nothing(self, council, secretary, client):
        rows = [make_row(title=f"Дело {number}") for number in range(600)]
        plan = make_plan(council, secretary, draft={"sections": [make_section("", rows)]})
        client.force_login(secretary)
        page = self.shown(client, plan, workbook(HEAD, *([str(number), f"Дело {number}"] for number in range(600))))
        response = client.post(address("plan-import", plan.uid), {"take": page.context["draft"], "how": "add"})
        assert response.status_code == 422 and "1000" in response.text
        assert len(self.titles(plan)) == 600

    def test_of_five_thousand_rows_is_refused_with_a_sentence(self, plan, secretary, client):
        client.force_login(secretary)
        content = workbook(HEAD, *([str(number), f"Дело {number}"] for number in range(5000)))
        started = time.process_time()
        page = self.shown(client, plan, content)
        assert time.process_time() - started < 3
        assert page.status_code == 422 and "Строк больше 4000" in page.text

    def test_too_large_is_refused_with_a_sentence_at_the_field(self, plan, secretary, client):
        client.force_login(secretary)
        page = self.shown(client, plan, b"PK" + b"0" * (5 * 1024 * 1024))
        assert page.status_code == 422 and 'id="plan-file-error"' in page.text and "больше 5 МБ" in page.text

    def test_is_known_by_its_content_and_not_by_its_name(self, plan, secretary, client):
        client.force_login(secretary)
        assert "Форум" in self.shown(client, plan, workbook(HEAD, ["1", "Форум", "май", ""]), "план.docx").text

    @pytest.mark.parametrize(
        ("name", "content"),
        [("план.xlsx", b"not a workbook"), ("план.docx", b"PK\x03\x04broken"), ("план.xls", b"\xd0\xcf\x11\xe0")],
    )
    def test_of_a_damaged_file_says_so(self, plan, secretary, client, name, content):
        client.force_login(secretary)
        assert self.shown(client, plan, content, name).status_code == 422

    def test_of_a_table_without_a_plan_takes_nothing(self, plan, secretary, client):
        client.force_login(secretary)
        page = self.shown(client, plan, workbook(["Просто", "таблица"]))
        assert page.context["is_blocked"] and 'name="take"' not in page.text

    @pytest.mark.parametrize("take", ["", "x", "a:b:c"])
    def test_takes_only_what_it_has_shown(self, plan, secretary, client, take):
        client.force_login(secretary)
        assert client.post(address("plan-import", plan.uid), {"take": take}).status_code == 422

    def test_reads_a_csv_of_any_kind(self, plan, secretary, client):
        client.force_login(secretary)
        content = "№;Мероприятие;Срок;Ответственный\n1;Форум;май;Завод\n".encode("cp1251")
        assert "Форум" in self.shown(client, plan, content, "план.csv").text


class TestExport:
    @pytest.fixture
    def plan(self, council, secretary, chair):
        return approved_plan(council, secretary, chair)

    def test_as_json_is_the_text_whose_hash_is_shown(self, plan, client):
        content = client.get(address("plan-json", plan.public_id)).content
        assert hashlib.sha256(content).hexdigest() == plan.current.public_sha256
        assert json.loads(content)["edition"] == "public"

    def test_of_the_desk_as_json_is_the_full_text(self, plan, secretary, client):
        client.force_login(secretary)
        content = client.get(address("plan-desk-json", plan.uid)).content
        assert hashlib.sha256(content).hexdigest() == plan.current.sha256

    def test_of_what_lies_before_a_meeting_is_for_its_council(self, council, secretary, member, client):
        plan = make_plan(council, secretary)
        version = plans.propose_plan(plan, by=secretary, meeting=factories.make_meeting(council, secretary))
        client.force_login(member)
        assert client.get(address("plan-desk-json", plan.uid)).text == version.document
        assert client.get(address("plan-desk-xlsx", plan.uid)).status_code == 200

    def test_is_chosen_on_the_page(self, plan, client):
        page = client.get(address("plan", plan.public_id))
        assert page.text.count('name="columns"') == 6
        asked = {"columns": ["term", "title", "", "mark", "", ""]}
        response = client.get(address("plan-xlsx", plan.public_id), asked)
        sheet = load_workbook(io.BytesIO(response.content)).active
        assert [cell.value for cell in sheet[1]] == ["Срок исполнения", "Мероприятие", "Отметка о выполнении"]

    def test_goes_out_and_comes_in_as_it_was(self, plan, secretary, client):
        client.force_login(secretary)
        plans.amend_plan(plan, by=secretary)
        content = client.get(address("plan-desk-xlsx", plan.uid)).content
        before = client.get(address("plan-desk-json", plan.uid)).json()
        page = client.post(address("plan-import", plan.uid), {"file": SimpleUploadedFile("план.xlsx", content)})
        client.post(address("plan-import", plan.uid), {"take": page.context["draft"], "how": "replace"})
        after = client.get(address("plan-desk-json", plan.uid)).json()
        assert before == after

    def test_of_one_source_are_counted(self, plan, client):
        statuses = [client.get(address("plan-xlsx", plan.public_id)).status_code for _number in range(FILES + 1)]
        assert statuses == [200] * FILES + [429]

    def test_as_a_sheet_has_the_columns_that_were_asked_for(self, plan, client):
        response = client.get(address("plan-xlsx", plan.public_id), {"columns": "title,term"})
        sheet = load_workbook(io.BytesIO(response.content)).active
        assert [cell.value for cell in sheet[1]] == ["Мероприятие", "Срок исполнения"]

    def test_as_a_paper_has_its_approval(self, plan, client):
        from docx import Document

        response = client.get(address("plan-docx", plan.public_id))
        words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(response.content)).paragraphs)
        words = words.replace("\xa0", " ")
        assert "УТВЕРЖДЁН\nрешением" in words and "протокол от 20.11.2026 № 1, п. 4.1" in words

    def test_of_a_draft_is_for_its_secretary(self, council, secretary, member, client):
        plan = make_plan(council, secretary)
        client.force_login(secretary)
        assert client.get(address("plan-desk-xlsx", plan.uid)).status_code == 200
        assert client.get(address("plan-xlsx", plan.public_id)).status_code == 404
        client.force_login(member)
        assert client.get(address("plan-desk-docx", plan.uid)).status_code == 404
