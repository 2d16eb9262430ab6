"""«Связи решений»: what a meeting's decisions change, replace, cancel and wait for."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from cluster_portal.workflow import Refused
from councils.models import Decision, DecisionDependency, DecisionRelation
from councils.relations import find_decisions, numbered, own_decisions, proposals
from councils.services import relations
from councils.views.assignments import LONGEST_KEY
from councils.views.meetings import recorded_meeting

WAITS = "waits"
KINDS = [*DecisionRelation.Kind.choices, (WAITS, gettext_lazy("waits for"))]


class RelationsView(TemplateView):
    """GET shows the links and finds decisions by their words; POST makes or takes back one link."""

    template_name = "councils/relations.html"

    def get_context_data(self, **kwargs):
        meeting = recorded_meeting(self.request.user, self.kwargs["uid"])
        # The words stay with a form that was wrong: the list of what they found is shown again.
        words = (self.request.POST.get("q") or self.request.GET.get("q", ""))[:200]
        own = list(own_decisions(meeting))
        links, names = ("decision", "earlier__item__meeting", "created_by"), ("created_by__persons",)
        return super().get_context_data(
            meeting=meeting,
            own=own,
            words=words,
            found=find_decisions(meeting.council, words) if words.strip() else [],
            kinds=KINDS,
            proposals=proposals(meeting),
            relations=DecisionRelation.objects.filter(decision__in=own).select_related(*links).prefetch_related(*names),
            dependencies=DecisionDependency.objects.filter(decision__in=own)
            .select_related("decision__item", "awaited__item__meeting", "created_by")
            .prefetch_related(*names),
            chosen={name: self.request.POST.get(name, "") for name in ("decision", "other", "kind")},
            **kwargs,
        )

    def post(self, request, uid):
        meeting = recorded_meeting(request.user, uid)
        try:
            done = self._remove(meeting) if "remove" in request.POST else self._add(meeting)
        except Refused as error:
            return self._again(str(error.sentence), error.status)
        except ValidationError as error:
            return self._again(" ".join(error.messages), HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.success(request, done)
        return redirect("councils:relations", uid)

    def _again(self, sentence: str, status: int):
        return self.render_to_response(self.get_context_data(problem=sentence), status=status)

    def _add(self, meeting) -> str:
        decision = self._chosen(own_decisions(meeting), "decision", _("Choose a decision of this meeting."))
        # A point may wait for another one of the same meeting, which has no number yet.
        known = numbered(meeting.council) | own_decisions(meeting)
        other = self._chosen(known, "other", _("Find the other decision and choose it."))
        kind = self.request.POST.get("kind", "")
        if kind == WAITS:
            relations.make_wait(decision, other, by=self.request.user)
        else:
            relations.relate_decisions(decision, other, kind=kind, by=self.request.user)
        return _("The decisions are linked.")

    def _chosen(self, rows, name: str, sentence: str) -> Decision:
        key = self.request.POST.get(name, "")
        found = rows.filter(pk=int(key)).first() if key.isdecimal() and len(key) <= LONGEST_KEY else None
        if found is None:
            raise ValidationError(sentence)
        return found

    def _remove(self, meeting) -> str:
        kind, _dot, key = self.request.POST["remove"].partition(".")
        own = Q(decision__item__meeting=meeting, pk=int(key) if key.isdecimal() and len(key) <= LONGEST_KEY else 0)
        if kind == WAITS:
            dependency = get_object_or_404(DecisionDependency.objects.filter(own))
            relations.end_wait(dependency, by=self.request.user)
        else:
            relation = get_object_or_404(DecisionRelation.objects.filter(own))
            relations.unrelate_decisions(relation, by=self.request.user)
        return _("The link is taken back.")
