"""The table editor of a plan: its page, its small changes, and the same table as text."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from cluster_portal.views import refused
from cluster_portal.workflow import Refused, Stale
from councils.views.recording import JsonView, answer, other_person
from workplans.editing import draft_text, editor_state, editor_texts, read_grid, read_text, state_of, whole_draft
from workplans.forms.plans import TableForm
from workplans.models import WorkPlan
from workplans.services.plans import change_draft, replace_draft
from workplans.views.desk import edited_plan
from workplans.workflow import EDITABLE

MOST_CHANGES = 1000


class PlanEditView(FormView):
    """The table; without scripts the same as text in one field."""

    template_name = "workplans/plan_edit.html"
    form_class = TableForm

    @cached_property
    def plan(self) -> WorkPlan:
        return edited_plan(self.request, self.kwargs["uid"])

    def get(self, request, *args, **kwargs):
        if self.plan.status not in EDITABLE:
            messages.info(request, _("This plan is not edited now: it lies before a meeting, is approved or closed."))
            return redirect("workplans:plan-desk", self.plan.uid)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"table": draft_text(self.plan.draft), "revision": self.plan.revision}

    def get_context_data(self, **kwargs):
        state = editor_state(self.plan)
        return super().get_context_data(plan=self.plan, state=state, texts=editor_texts(), **kwargs)

    def form_valid(self, form):
        values = form.cleaned_data
        try:
            reading = read_text(values["table"])
            blocking = [one.text for one in reading.problems if one.blocks]
            if blocking and reading.lines:
                raise ValidationError(blocking)
            draft = {"sections": reading.sections}
            replace_draft(self.plan, draft, by=self.request.user, revision=values["revision"])
        except Stale as error:
            form.add_error("table", str(error.sentence))
        except Refused as error:
            return refused(self.request, error)
        except ValidationError as error:
            form.add_error("table", ValidationError(error.messages))
        else:
            messages.success(self.request, _("Saved"))
            for one in reading.problems:
                messages.warning(self.request, one.text)
            return redirect("workplans:plan-edit", self.plan.uid)
        return self.form_invalid(form)


class DraftChangesView(JsonView):
    """GET: the draft, or 204 when nothing is new since the revision that the page knows. POST: small changes."""

    def get(self, request, uid):
        plan = edited_plan(request, uid)
        if plan.status not in EDITABLE or request.GET.get("since") == str(plan.revision):
            return HttpResponse(status=204, headers={"X-CSRFToken": get_token(request)})
        return answer(200, state_of(plan) | whole_draft(plan) | {"csrf": get_token(request)})

    def post(self, request, uid):
        try:
            known = edited_plan(request, uid)
            changes, revision, editor = _read(request)
            if str(editor) != str(request.user.pk):
                return other_person()
            plan, conflicts = change_draft(known, changes, by=request.user)
        except Http404:
            return answer(404, {"outcome": "unknown", "sentence": _("There is no such plan, or it is not yours.")})
        except PermissionDenied as error:
            return answer(403, {"outcome": "forbidden", "sentence": str(error)})
        except Refused as error:
            return answer(error.status, {"outcome": "refused", "sentence": str(error.sentence)})
        except ValidationError as error:
            return answer(422, {"outcome": "invalid", "sentence": " ".join(error.messages)})
        except RequestDataTooBig:
            return answer(413, {"outcome": "invalid", "sentence": _("This is too much at once: paste it in parts.")})
        # Somebody else has changed the draft since this page saw it: then the page needs the whole of it.
        is_news = known.revision != revision or plan.revision > revision + 1 or bool(conflicts)
        body = state_of(plan, None if is_news else _touched(changes)) | {
            "outcome": "saved",
            "conflicts": [{"uid": one.uid, "field": one.field, "theirs": one.theirs} for one in conflicts],
        }
        return answer(200, body | (whole_draft(plan) if is_news else {}))


class PastedView(JsonView):
    """POST: a table from the clipboard read as a file is; nothing is changed by it."""

    http_method_names = ("post",)

    def post(self, request, uid):
        try:
            edited_plan(request, uid)
            rows, sentence = read_grid(json.loads(request.body))
        except Http404:
            return answer(404, {"outcome": "unknown", "sentence": _("There is no such plan, or it is not yours.")})
        except PermissionDenied as error:
            return answer(403, {"outcome": "forbidden", "sentence": str(error)})
        except (ValueError, RecursionError, RequestDataTooBig, ValidationError) as error:
            sentence = _("The request is damaged. Reload the page: your text is kept.")
            sentence = " ".join(error.messages) if isinstance(error, ValidationError) else sentence
            return answer(422, {"outcome": "invalid", "sentence": sentence})
        return answer(200, {"outcome": "read", "rows": rows, "sentence": sentence})


def _read(request) -> tuple[list[dict], int, object]:
    """Changes, the revision that the page knows, and who opened the page; ValidationError for damaged requests."""
    damaged = ValidationError(_("The request is damaged. Reload the page: your text is kept."))
    try:
        data = json.loads(request.body)
        changes, revision = data["changes"], data["revision"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise damaged from None
    if not isinstance(changes, list) or not isinstance(revision, int) or len(changes) > MOST_CHANGES:
        raise damaged
    return changes, revision, data.get("editor", request.user.pk)


def _touched(changes: list[dict]) -> list[str]:
    rows = (change["row"] if isinstance(change.get("row"), dict) else change for change in changes)
    return [str(row.get("uid")) for row in rows]
