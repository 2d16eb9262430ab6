"""A plan from a file: looked at with every doubt by line, and only then taken."""

import copy

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from cluster_portal.docx import read_tables
from cluster_portal.sheets import DELIMITERS, read_csv, read_xlsx
from cluster_portal.views import problem, refused
from cluster_portal.workflow import Refused
from workplans.document import build_document
from workplans.draft import count_rows, lines
from workplans.findings import findings
from workplans.services.plans import replace_draft
from workplans.tables import read_plan
from workplans.views.desk import edited_plan
from workplans.workflow import EDITABLE

SALT = "plan-import"
AN_HOUR = 3600
LARGEST = 5 * 1024 * 1024


def rows_of(name: str, content: bytes) -> list[list[str]]:
    """Rows of an XLSX, DOCX or CSV file; ValidationError with a sentence for everything else."""
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than {size} MB.").format(size=LARGEST // 1024 // 1024))
    extension = name.lower().rsplit(".", 1)[-1]
    if extension == "docx":
        return read_tables(content)
    if extension in ("csv", "txt"):
        tables = [read_csv(content, delimiter) for delimiter in DELIMITERS]
        # The one that gives most cells is the one that was meant.
        return max(tables, key=lambda rows: sum(len(row) for row in rows))
    return read_xlsx(content)


class PlanImportView(View):
    """GET asks for a file, POST shows what it says; a second POST takes it."""

    def get(self, request, uid):
        plan = edited_plan(request, uid)
        if plan.status not in EDITABLE:
            return redirect("workplans:plan-desk", uid)
        return render(request, "workplans/plan_import.html", {"plan": plan})

    def post(self, request, uid):
        plan = edited_plan(request, uid)
        try:
            return self._take(request, plan) if "take" in request.POST else self._preview(request, plan)
        except Refused as error:
            return refused(request, error)
        except ValidationError as error:
            return problem(request, 422, _("The file is not taken"), " ".join(error.messages))

    def _preview(self, request, plan):
        file = request.FILES.get("file")
        if file is None:
            raise ValidationError(_("Choose a file."))
        draft, problems = read_plan(rows_of(file.name, file.read()))
        seen = copy.copy(plan)
        seen.draft = draft
        context = {
            "plan": plan,
            "name": file.name,
            "problems": problems,
            "is_blocked": any(problem.blocks for problem in problems),
            "count": count_rows(draft),
            "sections": build_document(seen)["sections"] if draft["sections"] else [],
            "findings": findings(seen) if draft["sections"] else [],
            "has_rows": count_rows(plan.draft) > 0,
            "draft": signing.dumps([plan.pk, plan.revision, draft], salt=SALT, compress=True),
        }
        return render(request, "workplans/plan_import.html", context)

    def _take(self, request, plan):
        try:
            key, revision, draft = signing.loads(request.POST["take"], salt=SALT, max_age=AN_HOUR)
        except signing.BadSignature:
            raise ValidationError(_("Too much time has passed: choose the file once more.")) from None
        if key != plan.pk:
            raise ValidationError(_("Choose the file once more."))
        if request.POST.get("how") == "add":
            draft = {"sections": [*plan.draft["sections"], *draft["sections"]]}
        plan = replace_draft(plan, draft, by=request.user, revision=revision)
        messages.success(request, _("Taken: {count}.").format(count=len(list(lines(draft)))))
        return redirect("workplans:plan-edit", plan.uid)
