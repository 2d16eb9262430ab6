"""Organisations: any legal entity that the portal knows, member or not."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from cluster_portal.text import search_key

KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")


def validate_inn(value: str) -> None:
    """ИНН, 10 digits (organisation) or 12 (entrepreneur), with its check digit (приказ ФНС ММВ-7-6/435@)."""
    if not value.isdigit() or len(value) not in (10, 12):
        raise ValidationError(_("An INN has 10 digits for an organisation, 12 for an entrepreneur."))
    if len(set(value)) == 1 or value.startswith("00"):
        raise ValidationError(_("An INN cannot be all zeros."))
    try:
        stdnum_inn.validate(value)
    except NumberError:
        raise ValidationError(_("INN: the check digit is wrong. Check the digits.")) from None


def validate_kpp(value: str) -> None:
    """КПП, 9 signs; it has no check digit."""
    if not KPP.fullmatch(value):
        raise ValidationError(_("KPP: 9 signs, the 5th and 6th may be capital Latin letters."))


def validate_ogrn(value: str) -> None:
    """ОГРН, 13 digits, or ОГРНИП, 15 digits."""
    if not value.isdigit() or len(value) not in (13, 15):
        raise ValidationError(_("An OGRN has 13 digits, an OGRNIP 15."))
    if len(value) == 15 and value[0] != "3":
        raise ValidationError(_("OGRNIP: 15 digits, the first is 3."))
    try:
        stdnum_ogrn.validate(value)
    except NumberError:
        raise ValidationError(_("OGRN: 13 digits, the check digit is wrong.")) from None


class OrganizationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Organisations of the clusters in which the user is a person (memberships and workplaces)."""
        clusters = user.persons.values("cluster")
        return self.filter(Q(memberships__cluster__in=clusters) | Q(persons__cluster__in=clusters)).distinct()

    def published(self):
        """Organisations that take part in a cluster, or did: known to everybody."""
        return self.filter(memberships__starts_on__lte=timezone.localdate()).distinct()

    def matching(self, words: str):
        """Organisations whose name contains every word, whatever the case and «ё»."""
        found = self
        for word in search_key(words).split():
            found = found.filter(search_key__contains=word)
        return found


class Organization(models.Model):
    """A legal entity: college, company, authority, addressee, candidate. Never deleted."""

    class Kind(models.TextChoices):
        COLLEGE = "college", _("educational organisation")
        COMPANY = "company", _("company")
        AUTHORITY = "authority", _("authority")
        OTHER = "other", _("other")

    full_name = models.CharField(_("full name"), max_length=500)
    short_name = models.CharField(_("short name"), max_length=200)
    genitive = models.CharField(_("genitive"), max_length=500, blank=True)
    dative = models.CharField(_("dative"), max_length=500, blank=True)
    aliases = models.TextField(_("own abbreviations"), blank=True, help_text=_("One a line."))
    legal_form = models.CharField(_("legal form"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMPANY)
    inn = models.CharField(_("INN"), max_length=12, blank=True, validators=[validate_inn])
    kpp = models.CharField(_("KPP"), max_length=9, blank=True, validators=[validate_kpp])
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True, validators=[validate_ogrn])
    site = models.URLField(_("site"), blank=True)
    search_key = models.CharField(max_length=1000, editable=False, db_index=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["search_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["inn", "kpp"],
                condition=~Q(inn=""),
                name="organization_inn_kpp_unique",
                violation_error_message=_("An organisation with this INN and KPP is already known."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["college", "company", "authority", "other"]),
                name="organization_kind_known",
                violation_error_message=_("Choose the kind of organisation."),
            ),
        ]

    def __str__(self):
        return self.short_name

    def clean(self):
        if len(self.inn) == 12 and self.kpp:
            raise ValidationError({"kpp": _("An entrepreneur has no KPP: leave the field empty.")})
        if len(self.inn) == 10 and len(self.ogrn) == 15:
            raise ValidationError({"ogrn": _("An organisation has an OGRN of 13 digits.")})

    def clean_fields(self, exclude=None):
        # The key is derived here, not in save(): services and forms call full_clean() before every save.
        self.search_key = search_key(" ".join([self.short_name, self.full_name, self.aliases]))[:1000]
        super().clean_fields(exclude=exclude)

    def forms(self) -> tuple[str, ...]:
        """All spellings by which a decision may name the organisation."""
        own = [self.short_name, self.full_name, self.genitive, self.dative, *self.aliases.splitlines()]
        return tuple(dict.fromkeys(form.strip() for form in own if form.strip()))
