"""«Резолюция председателя»: an instruction between meetings."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from councils import permissions
from councils.forms.resolutions import ResolutionForm
from councils.models import Council
from councils.services.resolutions import issue_resolution


class ResolutionCreateView(FormView):
    """The chair's own, from a phone; or what the secretary enters from paper."""

    template_name = "councils/resolution_form.html"
    form_class = ResolutionForm

    @cached_property
    def council(self) -> Council:
        councils = Council.objects.visible_to(self.request.user).select_related("cluster")
        council = get_object_or_404(councils, slug=self.kwargs["slug"])
        if not permissions.can_issue_resolution(self.request.user, council):
            raise PermissionDenied(_("Resolutions are issued by the chair; the secretary enters those given on paper."))
        return council

    def get_form_kwargs(self):
        by_officer = permissions.has_seat(self.request.user, self.council, *permissions.OFFICERS)
        return super().get_form_kwargs() | {"council": self.council, "by_officer": by_officer}

    def get_initial(self):
        return {"uid": uuid4()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(council=self.council, **kwargs)

    def form_valid(self, form):
        data = form.cleaned_data
        helpers = [row for row in data["co_executors"] if row != data["executor"]]
        try:
            assignment = issue_resolution(
                self.council,
                by=self.request.user,
                uid=data["uid"],
                text=data["text"],
                executors=[data["executor"], *helpers],
                due_on=data["due_on"],
                about=data["about"],
                source=data.get("source", ""),
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("It is under control: {basis}.").format(basis=assignment.decision.basis))
        return redirect("councils:assignment", assignment.pk)
