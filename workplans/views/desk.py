"""The secretary's plans: the list, a new one, the page of a plan and its steps."""

from datetime import date
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView, TemplateView

from cluster_portal.views import refused
from cluster_portal.workflow import Refused
from councils.models import Council, Meeting, Seat
from councils.models.councils import today
from councils.views.steps import StepView
from workplans import permissions
from workplans.desk import (
    NEXT,
    activities_in_force,
    counted_standings,
    is_off_agenda,
    places_for,
    possible_steps,
    why_not_closed,
)
from workplans.exports import headings
from workplans.findings import findings, grouped
from workplans.forms.plans import ClosingForm, PlaceForm, PlanForm
from workplans.models import PlanVersion, WorkPlan
from workplans.rendering import draft_paper, paper_in_force, plan_html
from workplans.services import plans as services
from workplans.titles import next_period, proposed_title
from workplans.views.activities import add_errors
from workplans.views.papers import offered_papers, visible_plan
from workplans.waiting import kept_plans, queue_of
from workplans.workflow import EDITABLE, PlanStatus

# From this month on people plan the next year.
AUTUMN = 9


def edited_plan(request, uid) -> WorkPlan:
    """The plan, for its secretary: 404 for a stranger, 403 for another member of the council."""
    plan = visible_plan(request, uid)
    if not permissions.can_edit_plan(request.user, plan):
        raise PermissionDenied(_("Only the secretary of the council works on its plan."))
    return plan


def kept_councils(user):
    """Councils whose secretary the user is; PermissionDenied where there is none."""
    kept = Seat.objects.of_user(user).filter(role=Seat.Role.SECRETARY).values("council")
    councils = Council.objects.visible_to(user).filter(pk__in=kept).select_related("cluster")
    if not councils:
        raise PermissionDenied(_("Only the secretary of the council makes its plans."))
    return councils


class PlansView(ListView):
    """Plans of the user's councils, the newest first."""

    template_name = "workplans/plans.html"
    context_object_name = "plans"
    paginate_by = 50

    def get_queryset(self):
        rows = WorkPlan.objects.visible_to(self.request.user).select_related("council", "current__approval")
        return rows.defer("draft", "current__document", "current__public_document")

    def get_context_data(self, **kwargs):
        seats = Seat.objects.of_user(self.request.user)
        councils = {council for council, _role in seats.values_list("council", "role")}
        return super().get_context_data(
            is_secretary=seats.filter(role=Seat.Role.SECRETARY).exists(),
            several=len(councils) > 1,
            queue=queue_of(kept_plans(self.request.user)),
            **kwargs,
        )


class PlanFormView(FormView):
    """A form with the head of a plan; a subclass says what is saved and what stands in it at first."""

    form_class = PlanForm
    template_name = "workplans/plan_form.html"
    heading = lead = button = ""

    def save(self, **values) -> WorkPlan:
        raise NotImplementedError

    def next_page(self, plan: WorkPlan) -> str:
        return reverse("workplans:plan-edit", args=[plan.uid])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"councils": self.councils, "button": self.button}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=self.heading, lead=self.lead, **kwargs)

    def form_valid(self, form):
        try:
            plan = self.save(**form.cleaned_data)
        except Refused as error:
            return refused(self.request, error)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self.form_invalid(form)
        return redirect(self.next_page(plan))


class PlanCreateView(PlanFormView):
    heading = gettext_lazy("New plan")
    lead = gettext_lazy("The table is filled in on the next page; everything here can be changed later.")
    button = gettext_lazy("Create the plan")

    @cached_property
    def councils(self):
        return kept_councils(self.request.user)

    def get_initial(self):
        on = today(self.councils[0])
        year = on.year + (on.month >= AUTUMN)
        period = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
        return period | {"subject": WorkPlan.Subject.CLUSTER, "uid": uuid4()}

    def get_context_data(self, **kwargs):
        earlier = WorkPlan.objects.visible_to(self.request.user).filter(council__in=self.councils)
        return super().get_context_data(earlier=earlier.defer("draft")[:10], **kwargs)

    def save(self, *, council, seen, **values):
        return services.create_plan(council, by=self.request.user, **values)


class OwnPlanFormView(PlanFormView):
    """A form about a plan that is there."""

    @cached_property
    def plan(self) -> WorkPlan:
        return edited_plan(self.request, self.kwargs["uid"])

    @cached_property
    def councils(self):
        return Council.objects.visible_to(self.request.user).filter(pk=self.plan.council_id).select_related("cluster")

    def get_context_data(self, **kwargs):
        return super().get_context_data(plan=self.plan, **kwargs)


class PlanHeadView(OwnPlanFormView):
    heading = gettext_lazy("Title, period and settings")
    button = gettext_lazy("Save")

    def get(self, request, *args, **kwargs):
        if self.plan.status not in EDITABLE:
            return redirect("workplans:plan-desk", self.plan.uid)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        names = ("subject", "starts_on", "ends_on", "title", "proposals_until", "is_signed", "is_reconstruction")
        plan = self.plan.as_drafted()
        values = {name: getattr(plan, name) for name in names} | {"seen": services.head_sha(plan)}
        if plan.title == proposed_title(plan.council, plan.subject, plan.starts_on, plan.ends_on):
            # Made of the period, and made anew with it.
            values["title"] = ""
        return values

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"plan": self.plan}

    def save(self, *, council, uid, **values):
        return services.change_head(self.plan, by=self.request.user, **values)

    def next_page(self, plan):
        return reverse("workplans:plan-desk", args=[plan.uid])


class PlanCopyView(OwnPlanFormView):
    heading = gettext_lazy("Copy the plan")
    lead = gettext_lazy("Sections and activities are taken over; years that terms name move with the period.")
    button = gettext_lazy("Copy")

    def get_initial(self):
        first, last = next_period(self.plan.starts_on, self.plan.ends_on)
        return {
            "starts_on": first,
            "ends_on": last,
            "subject": self.plan.subject,
            "is_signed": self.plan.is_signed,
            "uid": uuid4(),
        }

    def save(self, *, council, seen, **values):
        return services.copy_plan(self.plan, by=self.request.user, **values)


class PlanDeskView(TemplateView):
    """How the plan stands, what comes next, and the steps that are possible now."""

    template_name = "workplans/plan_desk.html"

    def get_context_data(self, uid, **again):
        user = self.request.user
        plan = visible_plan(self.request, uid)
        is_secretary = permissions.can_edit_plan(user, plan)
        activities = activities_in_force(plan)
        steps = possible_steps(user, plan)
        editable = plan.status in EDITABLE and bool(steps)
        places = places_for(user, plan) if steps & {"propose", "propose_changes"} else []
        versions = plan.versions.select_related("approval", "decision__item__meeting")
        transitions = plan.transitions.select_related("by").prefetch_related("by__persons")
        context = super().get_context_data(
            plan=plan,
            next_words=NEXT[plan.status],
            is_secretary=is_secretary,
            queue=queue_of(WorkPlan.objects.visible_to(user).filter(pk=plan.pk)) if is_secretary else None,
            activities=activities,
            states=counted_standings(activities),
            why_not_closed=why_not_closed(user, plan, activities),
            is_public=plan.is_on_public_pages,
            is_waiting_for_publication=plan.council.publishes and plan.published_id != plan.current_id,
            steps=steps,
            editable=editable,
            findings=grouped(findings(plan)) if editable else [],
            places=places,
            is_off_agenda=is_off_agenda(plan),
            has_proposals=plan.proposals.exists(),
            place_form=PlaceForm(places=places),
            closing_form=ClosingForm(),
            papers=offered_papers(user, plan),
            xlsx_columns=headings(),
            versions=versions.defer("document", "public_document").order_by("-sequence"),
            transitions=transitions,
            proposed=self._proposed(plan),
            document_html=plan_html(_paper(user, plan).view),
        )
        return context | again

    def _proposed(self, plan: WorkPlan) -> PlanVersion | None:
        """The version that waits for a meeting."""
        if plan.status not in (PlanStatus.PROPOSED, PlanStatus.CHANGES):
            return None
        return plan.versions.select_related("decision__item__meeting").order_by("-sequence").first()


def _paper(user, plan: WorkPlan):
    """What the council reads: the version in force, or what is on its way to a meeting."""
    own = plan.status in EDITABLE and not permissions.can_read_draft(user, plan)
    if plan.status in (PlanStatus.APPROVED, PlanStatus.CLOSED) or (own and plan.current_id):
        return paper_in_force(plan, "full")
    return draft_paper(plan)


class PlanStep(StepView):
    def fetch(self, uid):
        return edited_plan(self.request, uid)

    def next_page(self, plan):
        return reverse("workplans:plan-desk", args=[plan.uid])


class PlanProposeView(PlanStep):
    done = gettext_lazy("The plan is on the agenda; a draft decision is prepared.")

    def step(self, plan):
        user = self.request.user
        form = PlaceForm(self.request.POST, places=places_for(user, plan))
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        chosen, _colon, item = form.cleaned_data["place"].partition(":")
        meeting = Meeting.objects.visible_to(user).get(pk=chosen)
        services.propose_plan(plan, by=user, meeting=meeting, item=meeting.items.get(pk=item) if item else None)


class PlanRecallView(PlanStep):
    done = gettext_lazy("The plan is taken back; its point has left the agenda unless somebody has written in it.")

    def step(self, plan):
        services.recall_plan(plan, by=self.request.user, note=self.request.POST.get("note", ""))


class PlanAmendView(PlanStep):
    done = gettext_lazy("Now the table can be changed; the approved version stays in force.")

    def step(self, plan):
        services.amend_plan(plan, by=self.request.user)

    def next_page(self, plan):
        return reverse("workplans:plan-edit", args=[plan.uid])


class PlanAbandonView(PlanStep):
    done = gettext_lazy("The changes are abandoned; the approved version is as it was.")

    def step(self, plan):
        services.abandon_changes(plan, by=self.request.user)


class PlanCloseView(PlanStep):
    done = gettext_lazy("The plan is closed.")

    def step(self, plan):
        self.form = ClosingForm(self.request.POST)
        if not self.form.is_valid():
            raise ValidationError(_("Look at the fields."))
        services.close_plan(plan, by=self.request.user, note=self.form.cleaned_data["note"])

    def invalid(self, subject, error):
        add_errors(self.form, error)
        page = PlanDeskView()
        page.setup(self.request, uid=subject.uid)
        context = page.get_context_data(uid=subject.uid, closing_form=self.form, is_closing=True)
        return page.render_to_response(context, status=422)
