"""Clusters and who takes part in them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.text import search_key


class Cluster(models.Model):
    """An educational-production cluster, or a region whose body watches over several."""

    class Kind(models.TextChoices):
        CLUSTER = "cluster", _("cluster")
        REGION = "region", _("region")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CLUSTER)
    name = models.CharField(_("full name"), max_length=500)
    short_name = models.CharField(_("short name"), max_length=200)
    genitive_name = models.CharField(_("name in the genitive"), max_length=500)
    slug = models.SlugField(_("name in addresses"), unique=True)
    region = models.CharField(_("region"), max_length=200)
    industry = models.CharField(_("industry"), max_length=200, blank=True)
    base_organization = models.ForeignKey(
        "members.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="base_of",
        verbose_name=_("base organisation"),
    )
    anchor_employer = models.ForeignKey(
        "members.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="anchor_of",
        verbose_name=_("anchor employer"),
    )
    about = models.TextField(_("about the cluster"), blank=True)
    contacts = models.TextField(_("public contacts"), blank=True)
    join_terms = models.TextField(
        _("what membership gives and asks"), blank=True, help_text=_("Duties and money too; one point a line.")
    )
    regulation_url = models.URLField(_("address of the Regulation"), blank=True)
    agreement_url = models.URLField(_("address of the Agreement"), blank=True)

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["cluster", "region"]),
                name="cluster_kind_known",
                violation_error_message=_("Choose the kind of cluster."),
            )
        ]

    def __str__(self):
        return self.short_name


class MembershipQuerySet(models.QuerySet):
    def named(self, words: str):
        """Memberships of organisations whose name contains every word."""
        found = self
        for word in search_key(words).split():
            found = found.filter(organization__search_key__contains=word)
        return found

    def present_on(self, day):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Membership(models.Model):
    """An organisation takes part in a cluster between two dates."""

    organization = models.ForeignKey(
        "members.Organization", models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="memberships", verbose_name=_("cluster"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    basis = models.CharField(
        _("basis"), max_length=300, blank=True, help_text=_("The decision it rests on, as text and number.")
    )
    end_basis = models.CharField(_("basis of the end"), max_length=300, blank=True)
    contacts = models.TextField(_("contacts"), blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organization__search_key", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_dates_in_order",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["organization", "cluster"],
                condition=Q(ends_on__isnull=True),
                name="membership_one_open",
                violation_error_message=_("The organisation already takes part in this cluster."),
            ),
        ]

    def __str__(self):
        return f"{self.organization} – {self.cluster}"
