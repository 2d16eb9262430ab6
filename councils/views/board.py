"""The board of control: what waits for the reader, and all that is under control; many taken off it at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import ListView, View

from cluster_portal.views import problem, refused
from cluster_portal.workflow import Refused
from councils import permissions
from councils.attention import attention
from councils.board import Asked, board, meetings_of
from councils.control import controlled_by, controlled_councils, without_executor
from councils.days import Days
from councils.models import Assignment, ExtensionRequest
from councils.relations import impossible_orders, waits_of
from councils.services import control
from councils.views.assignments import chosen_keys, with_standing
from councils.workflow import ASSIGNMENT, UNDER_CONTROL, AssignmentStatus


class ControlBoardView(ListView):
    """The board: what waits for the reader, then all that is under control, as it is asked for."""

    template_name = "councils/control.html"
    context_object_name = "assignments"
    paginate_by = 50

    @cached_property
    def controlled(self):
        return controlled_by(self.request.user, self.councils)

    @cached_property
    def councils(self):
        return list(controlled_councils(self.request.user))

    @cached_property
    def asked(self) -> Asked:
        return Asked.of_query(self.request.GET)

    def get_queryset(self):
        if not self.councils:
            raise PermissionDenied(_("The board of control is for the secretary and the chair."))
        return board(self.controlled, self.asked, self.councils, Days.now())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        rows = with_standing(context["assignments"])
        waits = waits_of(row.decision_id for row in rows)
        for row in rows:
            row.wait = waits.get(row.decision_id)
        closable = self._closable(rows)
        proposed = [row for row in closable if row.state == AssignmentStatus.PROPOSED]
        others = [row for row in rows if row not in proposed]
        is_secretary = permissions.secretary_clusters(user).exists()
        asked = ExtensionRequest.objects.filter(assignment__in=self.controlled, status="asked")
        return context | {
            "proposed": proposed,
            "assignments": others,
            "is_empty": not rows,
            "attention": attention(user, self.councils),
            "extensions": asked.select_related(
                "assignment__decision__item__meeting", "assignment__organization", "assignment__person"
            ),
            "orphans": without_executor(user)[:20],
            "impossible": impossible_orders(self.controlled),
            "councils": self.councils,
            "closable": [row for row in closable if row not in proposed],
            "is_secretary": is_secretary,
            # The secretary reminds of anything, the chair closes what can be closed.
            "choosable": others if is_secretary else closable,
            **self._offer(),
        }

    def _closable(self, rows) -> list[Assignment]:
        """What of the page the reader may take off control now; asked once a council, not once a row."""
        councils = {row.decision.item.meeting.council_id: row for row in rows}
        closing = {key for key, row in councils.items() if permissions.can_close_assignment(self.request.user, row)}
        return [
            row
            for row in rows
            if ASSIGNMENT.allows("close", row.state) and row.decision.item.meeting.council_id in closing
        ]

    def _offer(self) -> dict:
        """What can be chosen, and what is."""
        executors = self.controlled.exclude(organization=None).order_by("organization__search_key")
        return {
            "asked": self.asked,
            "states": [
                ("overdue", _("overdue")),
                ("too_late", _("deadline long gone")),
                ("extension", _("an extension is asked for")),
                ("executor", _("name the right executor")),
                ("partly", _("carried out in part, interim information")),
                *[(s.value, s.label) for s in UNDER_CONTROL],
                (AssignmentStatus.CLOSED.value, AssignmentStatus.CLOSED.label),
                (AssignmentStatus.OBSOLETE.value, AssignmentStatus.OBSOLETE.label),
            ],
            "executors": executors.values_list("organization", "organization__short_name").distinct(),
            "meetings": meetings_of(self.controlled),
        }


class CloseManyView(View):
    """In bulk, with one tap and one reason."""

    http_method_names = ["post"]

    def post(self, request):
        rows = list(controlled_by(request.user).filter(pk__in=chosen_keys(request)))
        if not rows:
            messages.warning(request, _("Nothing is chosen: tick the assignments first."))
            return redirect("councils:control")
        try:
            count = control.close_assignments(rows, by=request.user, note=request.POST.get("note", ""))
        except Refused as error:
            return refused(request, error)
        except ValidationError as error:
            return problem(request, 422, _("Something is missing"), " ".join(error.messages))
        closed = ngettext("{count} assignment is off control.", "{count} assignments are off control.", count)
        messages.success(request, closed.format(count=count))
        return redirect("councils:control")
