"""A plan that its council has approved already: by an old paper, or in words that the portal did not take for it."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workplans.desk import decisions_for, possible_steps
from workplans.forms.plans import RegisterForm
from workplans.services import plans as services
from workplans.views.desk import PlanStep

REGISTER = {"register", "register_changes"}


class PlanRegisterView(PlanStep):
    """The page shows the decisions; only its button registers."""

    http_method_names = ["get", "post"]
    done = gettext_lazy("The plan is in force by this decision.")

    def get(self, request, uid):
        plan = self.fetch(uid)
        if not possible_steps(request.user, plan) & REGISTER:
            return redirect("workplans:plan-desk", plan.uid)
        form = RegisterForm(decisions=decisions_for(plan))
        return render(request, "workplans/plan_register.html", {"plan": plan, "form": form})

    def step(self, plan):
        form = RegisterForm(self.request.POST, decisions=decisions_for(plan))
        if not form.is_valid():
            raise ValidationError(_("Choose the decision by which the council has approved the plan."))
        services.register_plan(plan, by=self.request.user, **form.cleaned_data)
