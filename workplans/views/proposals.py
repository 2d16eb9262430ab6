"""Proposals for plans: a member sends a table, the secretary looks it through."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from cluster_portal.views import refused
from cluster_portal.workflow import Refused
from workplans.draft import find_doubles, lines
from workplans.editing import as_table, cells_of
from workplans.headings import has_head
from workplans.models import PlanProposal, ProposedActivity
from workplans.permissions import proposing_organizations
from workplans.proposals import organizations_in, own_proposals, with_twins
from workplans.services.proposals import collecting, is_collecting, judge_proposal, propose_activities
from workplans.tables import read_pasted
from workplans.views.desk import edited_plan
from workplans.workflow import EDITABLE, PlanStatus

COLUMNS = 4
NUMBER = re.compile(r"[\d.)]+\Z")
LONGEST = 100_000
LONGEST_KEY = 18


def rows_of_text(text: str) -> list[dict[str, str]]:
    """A table, pasted or typed, with or without its head; ValidationError names the row of a fault."""
    if len(text) > LONGEST:
        raise ValidationError(_("There is too much text in the table: send it in parts."))
    rows = [cells for cells in table_cells(text) if any(cell.strip(" ;") for cell in cells)]
    if not rows:
        raise ValidationError(_("The table is empty: propose at least one activity."))
    reading = read_pasted(as_table(rows))
    blocking = [problem for problem in reading.problems if problem.blocks]
    if blocking:
        raise ValidationError([_("Line {line}: {text}").format(line=row.line, text=row.text) for row in blocking])
    return [line.row | {"section": line.section["title"]} for line in lines(reading.draft)]


def table_cells(text: str) -> list[list[str]]:
    """Cells by row. A table typed by hand has semicolons: a text field and a telephone have no key for a tab."""
    rows = cells_of(text)
    if any(len(cells) > 1 for cells in rows):
        return rows
    typed = [[cell.strip() for cell in cells[0].strip(" ;").split(";")] for cells in rows]
    if has_head(typed):
        return typed
    is_numbered = all(NUMBER.match(cells[0]) for cells in typed if len(cells) > 1)
    # Semicolons in the last column are its own.
    most = COLUMNS + is_numbered
    return [[*cells[: most - 1], "; ".join(cells[most - 1 :]), ""] for cells in typed]


class MyProposalsView(TemplateView):
    """Plans that collect proposals, the table to send, and what became of what was sent."""

    template_name = "workplans/my_proposals.html"

    def get_context_data(self, typed=None, error="", table_error=""):
        plans = list(collecting(self.request.user, timezone.localdate()))
        for plan in plans:
            plan.organizations = organizations_in(proposing_organizations(self.request.user, plan))
            # A mistake stands at the table in which it was made.
            is_typed = typed is not None and typed.get("plan") == str(plan.uid)
            plan.typed, plan.error = (typed, table_error) if is_typed else ({}, "")
        if not any(plan.error for plan in plans):
            error = error or table_error
        return super().get_context_data(plans=plans, sent=own_proposals(self.request.user), error=error)

    def post(self, request):
        key, organization = request.POST.get("plan", ""), request.POST.get("organization", "")
        plan = get_object_or_404(collecting(request.user, timezone.localdate()), uid=key) if len(key) == 36 else None
        offered = organizations_in(proposing_organizations(request.user, plan)) if plan else []
        chosen = next((row for row in offered if str(row.pk) == organization), None)
        try:
            rows = rows_of_text(request.POST.get("table", ""))
        except ValidationError as error:
            return self._once_more(422, table_error=" ".join(error.messages))
        try:
            if chosen is None:
                raise ValidationError(_("Choose the plan and the organisation."))
            propose_activities(plan, by=request.user, organization=chosen, rows=rows, note=request.POST.get("note", ""))
        except Refused as error:
            return self._once_more(409, error=str(error.sentence))
        except ValidationError as error:
            return self._once_more(422, error=" ".join(error.messages))
        messages.success(request, _("The proposals are sent: {count}.").format(count=len(rows)))
        return redirect("workplans:my-proposals")

    def _once_more(self, status: int, **errors: str):
        return self.render_to_response(self.get_context_data(typed=self.request.POST, **errors), status=status)


class PlanProposalsView(TemplateView):
    """What was proposed for a plan, by organisation; each row is taken, merged or declined with a reason."""

    template_name = "workplans/plan_proposals.html"

    def get_context_data(self, uid):
        plan = edited_plan(self.request, uid)
        proposals = list(PlanProposal.objects.of_plan(plan))
        waiting = with_twins(proposals)
        for row, double in zip(waiting, find_doubles(plan.draft, [row.title for row in waiting]), strict=True):
            row.double = double
        drafted = list(lines(plan.draft))
        numbers = {line.row["uid"]: line.number for line in drafted}
        for row in (row for proposal in proposals for row in proposal.rows.all()):
            row.number = numbers.get(str(row.row_uid), "")
        return super().get_context_data(
            plan=plan,
            proposals=proposals,
            may_take=plan.status in EDITABLE,
            is_collecting=is_collecting(plan),
            may_collect=plan.status == PlanStatus.DRAFT,
            lines=[line for line in drafted if line.row["title"]] if waiting else [],
        )

    def post(self, request, uid):
        plan = edited_plan(request, uid)
        key = request.POST.get("row", "")
        pk = int(key) if key.isdecimal() and len(key) <= LONGEST_KEY else 0
        row = get_object_or_404(ProposedActivity.objects.of_plan(plan), pk=pk)
        try:
            judge_proposal(
                row,
                by=request.user,
                verdict=request.POST.get("verdict", ""),
                remark=request.POST.get("remark", ""),
                into=request.POST.get("into", ""),
            )
        except Refused as error:
            return refused(request, error)
        except ValidationError as error:
            context = self.get_context_data(uid=uid) | {
                "refused_row": pk,
                "error": " ".join(error.messages),
                "typed": request.POST.get("remark", ""),
            }
            return self.render_to_response(context, status=422)
        return redirect("workplans:plan-proposals", uid)
