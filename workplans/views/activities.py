"""Activities at work: one's own, a year of a plan at a glance, the mark, its acceptance, the agenda."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from councils.applications import open_meetings
from councils.models import Meeting
from councils.models.councils import today
from councils.views.assignments import LONGEST_KEY
from councils.views.steps import StepView
from workplans import permissions
from workplans.activities import activities_of, months_of, narrowed, quarters, seen_by, timeline, with_standing
from workplans.approving import activity_question
from workplans.forms.activities import AgendaForm, MarkForm
from workplans.models import Activity, ActivityMark, MarkFile, WorkPlan
from workplans.services import activities as services
from workplans.views.papers import visible_plan
from workplans.waiting import returned_remarks
from workplans.workflow import ACTIVITY, ActivityStatus


def seen_activity(request, pk: int) -> Activity:
    return get_object_or_404(seen_by(request.user, timezone.localdate()), pk=pk)


def places_of(user, activity: Activity):
    return open_meetings(user, activity.plan.council.cluster).filter(council=activity.plan.council)


def add_errors(form, error: ValidationError) -> None:
    """A service's errors at the fields that they name; those of the form itself are there already."""
    if form.errors:
        return
    found = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    for name, errors in found.items():
        form.add_error(name if name in form.fields else None, errors)


class MyActivitiesView(TemplateView):
    """«Мои мероприятия»: what waits first, by date."""

    template_name = "workplans/my_activities.html"

    def get_context_data(self, **kwargs):
        on = timezone.localdate()
        rows = activities_of(self.request.user, on).order_by("due_on", "pk")
        waiting = with_standing(rows.filter(status=ActivityStatus.OPEN)[:300], on)
        remarks = returned_remarks(waiting)
        for row in waiting:
            row.returned = remarks.get(row.pk, "")
        others = with_standing(rows.exclude(status=ActivityStatus.OPEN).order_by("-due_on", "pk")[:50], on)
        return super().get_context_data(waiting=waiting, others=others, **kwargs)


class PlanYearView(TemplateView):
    """The plan over its months and quarters: one table for the eye and for the screen reader."""

    template_name = "workplans/plan_year.html"

    def get_context_data(self, uid):
        plan = visible_plan(self.request, uid)
        show, on = self.request.GET.get("show", ""), today(plan.council)
        rows = narrowed(seen_by(self.request.user, on).in_force().filter(plan=plan), show, on)
        if show == "mine":
            rows = rows.filter(pk__in=activities_of(self.request.user, on).values("pk"))
        months = months_of(plan)
        return super().get_context_data(
            plan=plan,
            show=show,
            months=months,
            quarters=quarters(months),
            stretches=timeline(with_standing(rows, on), months),
        )


class ActivityView(TemplateView):
    """One activity: its row, its marks, the questions it became, and the steps that are possible now."""

    template_name = "workplans/activity.html"

    def get_context_data(self, pk, **again):
        """`again` holds the form that was refused, with what was typed into it."""
        user = self.request.user
        activity = seen_activity(self.request, pk)
        [activity] = with_standing([activity], today(activity.plan.council))
        may_accept = permissions.can_accept_activity(user, activity)
        is_in_force = activity.version_id == activity.plan.current_id
        # What a meeting says is for those who see the meeting.
        meetings = Meeting.objects.visible_to(user).values("pk")
        questions = activity.questions.filter(item__meeting__in=meetings, item__removed_at=None)
        questions = questions.select_related("item__meeting")
        last = activity.marks.exclude(kind=ActivityMark.Kind.INTERIM).last()
        context = super().get_context_data(
            activity=activity,
            executors=activity.executors.all(),
            sees_plan=WorkPlan.objects.visible_to(user).filter(pk=activity.plan_id).exists(),
            marks=activity.marks.prefetch_related("files", "by__persons").select_related("by"),
            questions=questions.prefetch_related("item__decisions"),
            may_mark=permissions.can_mark_activity(user, activity) and ACTIVITY.allows("mark", activity.status),
            may_accept=may_accept,
            is_marked=activity.status == ActivityStatus.MARKED,
            last_mark=last.pk if last else "",
            may_reopen=may_accept and activity.status == ActivityStatus.ACCEPTED and is_in_force,
            is_in_force=is_in_force,
            returned=returned_remarks([activity]).get(activity.pk, ""),
            mark_form=MarkForm(),
            agenda_form=self._agenda_form(activity) if may_accept and is_in_force else None,
            is_on_agenda=activity.questions.filter(
                item__meeting__in=places_of(user, activity), item__removed_at=None
            ).exists(),
            transitions=activity.transitions.select_related("by").prefetch_related("by__persons"),
        )
        return context | again

    def _agenda_form(self, activity: Activity) -> AgendaForm:
        initial = {"title": activity_question(activity.title)}
        return AgendaForm(initial=initial, meetings=places_of(self.request.user, activity))


class ActivityStep(StepView):
    def fetch(self, pk):
        return seen_activity(self.request, pk)

    def next_page(self, activity):
        return reverse("workplans:activity", args=[activity.pk])

    def again(self, error: ValidationError) -> dict:
        """What of the page shows the error and what was typed."""
        return {"note": self.request.POST.get("note", "")[:2000], "note_error": " ".join(error.messages)}

    def invalid(self, subject, error):
        page = ActivityView()
        page.setup(self.request, pk=subject.pk)
        return page.render_to_response(page.get_context_data(pk=subject.pk, **self.again(error)), status=422)


class ActivityMarkView(ActivityStep):
    done = gettext_lazy("The mark is sent.")

    def step(self, activity):
        self.form = MarkForm(self.request.POST, self.request.FILES)
        if not self.form.is_valid():
            raise ValidationError(_("Look at the fields."))
        services.mark_activity(activity, by=self.request.user, **self.form.cleaned_data)

    def again(self, error):
        add_errors(self.form, error)
        return {"mark_form": self.form, "is_mark_open": True, "files_are_lost": bool(self.request.FILES)}


class ActivityAcceptView(ActivityStep):
    done = gettext_lazy("The mark is accepted.")

    def step(self, activity):
        services.accept_mark(activity, by=self.request.user, **_looked_at(self.request))


class ActivityReturnView(ActivityStep):
    done = gettext_lazy("The mark is returned with your remark.")

    def step(self, activity):
        services.return_mark(activity, by=self.request.user, **_looked_at(self.request))


class ActivityReopenView(ActivityStep):
    done = gettext_lazy("The activity is to be done again.")

    def again(self, error):
        return {"reopen_error": " ".join(error.messages)}

    def step(self, activity):
        services.reopen_activity(activity, by=self.request.user, note=_looked_at(self.request)["note"])


def _looked_at(request) -> dict:
    """The remark, and the mark that was on the page."""
    mark = request.POST.get("mark", "")
    seen = int(mark) if mark.isdecimal() and len(mark) <= LONGEST_KEY else 0
    return {"seen": seen, "note": request.POST.get("note", "")[:2000]}


class ActivityAgendaView(ActivityStep):
    done = gettext_lazy("The activity is on the agenda.")

    def step(self, activity):
        self.form = AgendaForm(self.request.POST, meetings=places_of(self.request.user, activity))
        if not self.form.is_valid():
            raise ValidationError(_("Look at the fields."))
        services.put_on_agenda(activity, by=self.request.user, **self.form.cleaned_data)

    def again(self, error):
        add_errors(self.form, error)
        return {"agenda_form": self.form}


class MarkFileView(View):
    """Evidence, for those who see the activity: always a download."""

    def get(self, request, public_id):
        file = get_object_or_404(MarkFile.objects.select_related("mark"), public_id=public_id)
        if not seen_by(request.user, timezone.localdate()).filter(pk=file.mark.activity_id).exists():
            raise Http404
        headers = {
            "Content-Disposition": content_disposition_header(True, file.name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(bytes(file.content), content_type=file.content_type, headers=headers)
