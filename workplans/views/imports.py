"""A plan from a file: looked at with every doubt by line, and only then taken."""

import copy
import io
import zipfile
from pathlib import PurePath

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from cluster_portal.docx import read_tables
from cluster_portal.sheets import DELIMITERS, Table, read_csv, read_sheet
from cluster_portal.views import problem, refused
from cluster_portal.workflow import Refused
from workplans.document import build_document
from workplans.draft import LIMITS, MOST_ROWS, Draft, clean_draft, count_rows, lines
from workplans.findings import findings
from workplans.headings import has_head
from workplans.models import WorkPlan
from workplans.services.plans import replace_draft
from workplans.tables import MOST_LINES, Problem, Reading, read_table
from workplans.views.desk import edited_plan
from workplans.workflow import EDITABLE

SALT = "plan-import"
AN_HOUR = 3600
LARGEST = 5 * 1024 * 1024
# The token goes through one form; the portal takes no form above DATA_UPLOAD_MAX_MEMORY_SIZE.
LONGEST_TOKEN = 1_500_000
SHOWN_PROBLEMS = 100


def table_of(name: str, content: bytes) -> Table:
    """The table of an XLSX, DOCX or CSV file; ValidationError with a sentence for everything else."""
    ending = PurePath(name).suffix.lower()
    if content.startswith(b"PK"):
        # What a file is says its content: people rename.
        ending = ".docx" if _is_docx(content) else ".xlsx"
    if ending == ".docx":
        return read_tables(content, MOST_LINES)
    if ending in (".csv", ".tsv", ".txt"):
        tables = [read_csv(content, delimiter) for delimiter in DELIMITERS]
        # Meant is the one under which there is a head; commas of the texts may give more cells than semicolons.
        return Table(max(tables, key=lambda rows: (has_head(rows), sum(len(row) for row in rows))))
    return read_sheet(content, MOST_LINES)


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" in archive.NameToInfo
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


class PlanImportView(View):
    """GET asks for a file, POST shows what it says; a second POST takes it."""

    def get(self, request, uid):
        plan = edited_plan(request, uid)
        if plan.status not in EDITABLE:
            return redirect("workplans:plan-desk", uid)
        return self._page(plan)

    def post(self, request, uid):
        plan = edited_plan(request, uid)
        try:
            return self._take(plan) if "take" in request.POST else self._preview(plan)
        except Refused as error:
            return refused(request, error)

    def _page(self, plan: WorkPlan, *, status: int = 200, **context):
        context |= {"plan": plan, "most": MOST_ROWS, "megabytes": LARGEST // 1024 // 1024}
        return render(self.request, "workplans/plan_import.html", context, status=status)

    def _preview(self, plan: WorkPlan):
        try:
            file = self.request.FILES.get("file")
            if file is None:
                raise ValidationError(_("Choose a file."))
            if file.size > LARGEST:
                raise ValidationError(_("The file is larger than {size} MB.").format(size=LARGEST // 1024 // 1024))
            reading = read_table(table_of(file.name, file.read()))
            token = signing.dumps([plan.pk, plan.revision, reading.draft], salt=SALT, compress=True)
            if len(token) > LONGEST_TOKEN:
                raise ValidationError(_("There is too much text in the file: divide it."))
        except ValidationError as error:
            return self._page(plan, status=422, error=" ".join(error.messages))
        seen = copy.copy(plan)
        # Whoever mends a file wants to know everything at once.
        seen.draft = plan.draft | {"sections": _sound(reading)}
        problems = _with_findings(reading, seen)
        return self._page(
            plan,
            name=file.name,
            problems=problems[:SHOWN_PROBLEMS],
            hidden=max(0, len(problems) - SHOWN_PROBLEMS),
            is_blocked=reading.is_blocked,
            count=count_rows(reading.draft),
            sections=[] if reading.is_blocked else build_document(seen)["sections"],
            there=count_rows(plan.draft),
            draft=token,
        )

    def _take(self, plan: WorkPlan):
        try:
            key, revision, draft = signing.loads(self.request.POST["take"], salt=SALT, max_age=AN_HOUR)
            if key != plan.pk:
                raise signing.BadSignature
        except signing.BadSignature:
            sentence = _("The table was looked at too long ago: choose the file once more. Nothing was changed.")
            return problem(self.request, 422, _("The file is not taken"), sentence)
        count = count_rows(draft)
        if self.request.POST.get("how") == "add":
            draft = _joined(plan.draft, draft)
        try:
            replace_draft(plan, clean_draft(draft), by=self.request.user, revision=revision)
        except ValidationError as error:
            # The plan that is there and the table together are too long.
            return problem(self.request, 422, _("The file is not taken"), " ".join(error.messages))
        taken = ngettext(
            "{count} activity is taken from the file.", "{count} activities are taken from the file.", count
        )
        messages.success(self.request, taken.format(count=count))
        return redirect("workplans:plan-edit", plan.uid)


def _joined(there: Draft, new: Draft) -> Draft:
    """One after the other; two parts without a title are one."""
    sections = copy.deepcopy([*there["sections"], *new["sections"]])
    place = len(there["sections"])
    if 0 < place < len(sections) and not (sections[place - 1]["title"] or sections[place]["title"]):
        sections[place - 1]["rows"] += sections.pop(place)["rows"]
    return {"sections": sections}


def _sound(reading: Reading) -> list[dict]:
    """What can be looked at more closely: no row that is refused itself, none that is longer than any plan has it."""
    refused_lines = {one.line for one in reading.problems if one.blocks}
    return [
        section
        | {
            "rows": [
                row
                for row in section["rows"]
                if reading.lines[row["uid"]] not in refused_lines
                and all(len(row[name]) <= limit for name, limit in LIMITS.items())
            ]
        }
        for section in reading.sections
    ]


def _with_findings(reading: Reading, plan: WorkPlan) -> list[Problem]:
    """What is doubtful in the file and what the portal would say of such a plan, by line; first what blocks."""
    numbers = {line.row["uid"]: line.number for line in lines(plan.draft)}
    found = [
        Problem(reading.lines[row.uid], _("activity {number}. {text}").format(number=numbers[row.uid], text=row.text))
        for row in findings(plan)
        if row.uid in reading.lines
    ]
    return sorted(reading.problems + found, key=lambda row: (not row.blocks, row.line))
