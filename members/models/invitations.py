"""Potential participants and the invitations sent to them (decisions 5 and 7 of the founding protocol)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.applications import random_address
from members.models.organizations import validate_inn


class Candidate(models.Model):
    """An organisation that might join, and who proposed it."""

    cluster = models.ForeignKey("members.Cluster", models.PROTECT, related_name="candidates")
    name = models.CharField(_("organisation"), max_length=500)
    inn = models.CharField(_("INN"), max_length=12, blank=True, validators=[validate_inn])
    head_name = models.CharField(_("head: surname, name, patronymic"), max_length=400, blank=True)
    head_post = models.CharField(_("post of the head"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("postal address"), max_length=500, blank=True)
    note = models.TextField(_("why it is proposed"), blank=True)
    proposed_by = models.ForeignKey(
        "members.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposed_candidates",
        verbose_name=_("proposed by"),
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    dropped_at = models.DateTimeField(_("taken off the list"), null=True, blank=True)

    class Meta:
        verbose_name = _("potential participant")
        verbose_name_plural = _("potential participants")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "inn"],
                condition=~Q(inn="") & Q(dropped_at__isnull=True),
                name="candidate_inn_unique",
                violation_error_message=_("An organisation with this INN is on the list already."),
            )
        ]

    def __str__(self):
        return self.name


class Invitation(models.Model):
    """A letter to a potential participant, and the link that opens the form with his data in it."""

    public_id = models.CharField(_("address"), max_length=24, unique=True, default=random_address, editable=False)
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="invitations")
    outgoing_number = models.CharField(_("outgoing number"), max_length=50, blank=True)
    outgoing_on = models.DateField(_("dated"), null=True, blank=True)
    sent_to = models.EmailField(_("sent to"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["candidate", "created_at", "id"]

    def __str__(self):
        return f"{self.candidate}, {self.created_at:%d.%m.%Y}"
