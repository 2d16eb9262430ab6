"""Plans from files and into files, in the browser."""

import hashlib
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tests.plans import approved_plan, make_plan
from tests.workplans.test_tables import HEAD, workbook
from workplans.draft import lines

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

    def test_as_a_sheet_has_the_columns_that_were_asked_for(self, plan, client):
        response = client.get(address("plan-xlsx", plan.public_id), {"columns": "title,term"})
        sheet = load_workbook(io.BytesIO(response.content)).active
        assert [cell.value for cell in sheet[1]] == ["Мероприятие", "Срок исполнения"]

    def test_as_a_paper_has_its_approval(self, plan, client):
        from docx import Document

        response = client.get(address("plan-docx", plan.public_id))
        words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(response.content)).paragraphs)
        assert "УТВЕРЖДЁН решением" in words and "протокол от 20.11.2026 № 1, п. 4.1" in words

    def test_of_a_draft_is_for_its_secretary(self, council, secretary, member, client):
        plan = make_plan(council, secretary)
        client.force_login(secretary)
        assert client.get(address("plan-desk-xlsx", plan.uid)).status_code == 200
        assert client.get(address("plan-xlsx", plan.public_id)).status_code == 404
        client.force_login(member)
        assert client.get(address("plan-desk-docx", plan.uid)).status_code == 404
