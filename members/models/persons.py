"""People: they may exist without an account."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cluster_portal.text import search_key


def initials(given_name: str, patronymic: str) -> str:
    """«В.С.» without a space between, as Russian signatures are written."""
    return "".join(f"{part.strip()[0].upper()}." for part in (given_name, patronymic) if part.strip())


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """People of the clusters in which the user himself is a person."""
        return self.filter(cluster__in=user.persons.values("cluster"))

    def matching(self, words: str):
        found = self
        for word in search_key(words).split():
            found = found.filter(search_key__contains=word)
        return found


class Person(models.Model):
    """A human within one cluster; the same human in two clusters is two persons."""

    class PublicationBasis(models.TextChoices):
        NONE = "none", _("none: shown by post and organisation")
        CONSENT = "consent", _("consent to publication")
        OFFICE = "office", _("official post")
        SOURCE = "source", _("already public in the source")

    cluster = models.ForeignKey("members.Cluster", models.PROTECT, related_name="persons", verbose_name=_("cluster"))
    user = models.ForeignKey(
        "members.User", models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("account")
    )
    surname = models.CharField(_("surname"), max_length=200)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    no_patronymic = models.BooleanField(_("has no patronymic"), default=False)
    genitive = models.CharField(_("full name in the genitive"), max_length=400, blank=True)
    dative = models.CharField(_("full name in the dative"), max_length=400, blank=True)
    post = models.CharField(_("post"), max_length=300, blank=True)
    organization = models.ForeignKey(
        "members.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="persons",
        verbose_name=_("organisation"),
    )
    publication_basis = models.CharField(
        _("basis for publishing the name"), max_length=10, choices=PublicationBasis, default=PublicationBasis.NONE
    )
    search_key = models.CharField(max_length=400, editable=False, db_index=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["search_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "user"],
                condition=Q(user__isnull=False),
                name="person_one_per_cluster_and_user",
                violation_error_message=_("This account already belongs to another person of the cluster."),
            ),
            models.CheckConstraint(
                condition=~Q(no_patronymic=True, patronymic__gt=""),
                name="person_patronymic_or_none",
                violation_error_message=_("Give the patronymic or mark that there is none, not both."),
            ),
            models.CheckConstraint(
                condition=Q(publication_basis__in=["none", "consent", "office", "source"]),
                name="person_publication_basis_known",
                violation_error_message=_("Choose the basis for publishing the name."),
            ),
        ]

    def __str__(self):
        return self.full_name

    def clean(self):
        if not self.surname.strip():
            raise ValidationError({"surname": _("Give the surname.")})

    def clean_fields(self, exclude=None):
        # The key is derived here, not in save(): services and forms call full_clean() before every save.
        self.search_key = search_key(self.full_name)[:400]
        super().clean_fields(exclude=exclude)

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    @property
    def initials_name(self) -> str:
        """«В.С. Чуранов»: how a signature is decoded."""
        return f"{initials(self.given_name, self.patronymic)} {self.surname}".strip()

    @property
    def surname_initials(self) -> str:
        """«Чуранов В.С.»: how a list names somebody."""
        return f"{self.surname} {initials(self.given_name, self.patronymic)}".strip()

    def forms(self) -> tuple[str, ...]:
        """All spellings by which a decision may name the person."""
        own = [self.full_name, self.surname_initials, self.initials_name, self.genitive, self.dative]
        return tuple(dict.fromkeys(form for form in own if form))
