"""The public directory: who takes part in the cluster, and since when."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import ListView, TemplateView

from cluster_portal.text import clean_text
from members.models import Cluster, Membership, Organization

PAGE_SIZE = 50


@method_decorator(login_not_required, name="dispatch")
class OrganizationListView(ListView):
    """Present members; found by words of the name, by kind, and by cluster when there are several."""

    template_name = "members/organizations.html"
    context_object_name = "memberships"
    paginate_by = PAGE_SIZE

    def get_queryset(self):
        rows = Membership.objects.present_on(timezone.localdate()).select_related("organization", "cluster")
        kind, words = self.request.GET.get("kind", ""), clean_text(self.request.GET.get("q", ""), multiline=False)[:200]
        cluster = clean_text(self.request.GET.get("cluster", ""), multiline=False)
        if kind in Organization.Kind.values:
            rows = rows.filter(organization__kind=kind)
        if cluster:
            rows = rows.filter(cluster__slug=cluster)
        if words:
            rows = rows.named(words)
        return rows.order_by("organization__search_key", "pk")

    def get_context_data(self, **kwargs):
        clusters = list(Cluster.objects.filter(kind=Cluster.Kind.CLUSTER)[:200])
        return super().get_context_data(
            kinds=Organization.Kind.choices,
            clusters=clusters if len(clusters) > 1 else [],
            chosen={name: self.request.GET.get(name, "") for name in ("kind", "cluster", "q")},
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class OrganizationView(TemplateView):
    """Legal data and memberships of an organisation that is or was a member; no people, no contacts."""

    template_name = "members/organization.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        organization = get_object_or_404(Organization.objects.published(), pk=self.kwargs["pk"])
        memberships = organization.memberships.filter(starts_on__lte=today).select_related("cluster")
        return super().get_context_data(
            organization=organization, memberships=memberships.order_by("-starts_on", "pk"), today=today, **kwargs
        )
