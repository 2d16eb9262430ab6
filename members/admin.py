"""Registers of people and organisations for the administrator."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import models
from django.utils.translation import gettext_lazy as _

from cluster_portal.admin import ViewOnlyAdmin
from members.models import (
    ApplicationFile,
    ApplicationMessage,
    ApplicationTransition,
    Candidate,
    ChangeRequest,
    Cluster,
    ClusterLetter,
    Consent,
    ConsentRequest,
    ConsentText,
    Invitation,
    JoinApplication,
    Membership,
    Organization,
    Person,
    Representative,
    User,
)
from members.services.consents import add_text


class RegisterAdmin(admin.ModelAdmin):
    """A register: entries are added and changed, never deleted."""

    list_per_page = 50
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request, obj=None):
        return False


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)
        field_classes = {"email": forms.EmailField}


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    ordering = ["email"]
    list_display = ["email", "person", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "persons__search_key"]
    filter_horizontal = []
    add_form = UserCreationForm
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("persons")

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("person"))
    def person(self, user):
        return ", ".join(person.full_name for person in user.persons.all())


@admin.register(Cluster)
class ClusterAdmin(RegisterAdmin):
    list_display = ["short_name", "region", "industry", "kind"]
    list_filter = ["kind", "region"]
    search_fields = ["name", "short_name"]
    prepopulated_fields = {"slug": ["short_name"]}
    autocomplete_fields = ["base_organization", "anchor_employer"]


@admin.register(Organization)
class OrganizationAdmin(RegisterAdmin):
    list_display = ["short_name", "full_name", "kind", "inn"]
    list_filter = ["kind"]
    search_fields = ["search_key", "inn", "ogrn"]


@admin.register(Membership)
class MembershipAdmin(RegisterAdmin):
    list_display = ["organization", "cluster", "starts_on", "ends_on", "basis"]
    list_filter = ["cluster"]
    search_fields = ["organization__search_key"]
    autocomplete_fields = ["organization", "cluster"]
    list_select_related = ["organization", "cluster"]


@admin.register(Person)
class PersonAdmin(RegisterAdmin):
    list_display = ["full_name", "post", "organization", "cluster", "publication_basis", "user"]
    list_filter = ["cluster", "publication_basis"]
    search_fields = ["search_key", "user__email"]
    autocomplete_fields = ["cluster", "user", "organization"]
    list_select_related = ["organization", "cluster", "user"]


@admin.register(JoinApplication)
class JoinApplicationAdmin(ViewOnlyAdmin):
    list_display = ["name", "cluster", "status", "number", "submitted_at"]
    list_filter = ["cluster", "status", "origin"]
    search_fields = ["name", "inn", "email"]
    list_select_related = ["cluster"]


@admin.register(ApplicationTransition)
class ApplicationTransitionAdmin(ViewOnlyAdmin):
    list_display = ["application", "name", "from_status", "to_status", "by", "at"]
    list_filter = ["name"]
    search_fields = ["application__name"]
    list_select_related = ["application", "by"]


@admin.register(ApplicationMessage)
class ApplicationMessageAdmin(ViewOnlyAdmin):
    list_display = ["application", "by", "at"]
    search_fields = ["application__name", "text"]
    list_select_related = ["application", "by"]


@admin.register(ApplicationFile)
class ApplicationFileAdmin(ViewOnlyAdmin):
    list_display = ["name", "application", "kind", "content_type", "size", "at"]
    list_filter = ["kind", "content_type"]
    search_fields = ["name", "application__name", "sha256"]
    list_select_related = ["application"]
    exclude = ["content"]


@admin.register(Representative)
class RepresentativeAdmin(ViewOnlyAdmin):
    list_display = ["person", "membership", "letter", "starts_on", "ends_on"]
    list_filter = ["membership__cluster"]
    search_fields = ["person__search_key", "membership__organization__search_key", "letter"]
    list_select_related = ["person", "membership__organization", "membership__cluster"]


@admin.register(ChangeRequest)
class ChangeRequestAdmin(ViewOnlyAdmin):
    list_display = ["membership", "kind", "status", "by", "at", "decided_by"]
    list_filter = ["kind", "status"]
    search_fields = ["membership__organization__search_key", "letter"]
    list_select_related = ["membership__organization", "membership__cluster", "by", "decided_by"]


@admin.register(Candidate)
class CandidateAdmin(ViewOnlyAdmin):
    list_display = ["name", "inn", "cluster", "proposed_by", "created_at", "dropped_at"]
    list_filter = ["cluster"]
    search_fields = ["name", "inn", "email"]
    list_select_related = ["cluster", "proposed_by"]


@admin.register(Invitation)
class InvitationAdmin(ViewOnlyAdmin):
    list_display = ["candidate", "outgoing_number", "outgoing_on", "sent_to", "sent_at", "opened_at"]
    list_filter = ["candidate__cluster"]
    search_fields = ["candidate__name", "outgoing_number", "sent_to"]
    list_select_related = ["candidate"]


@admin.register(ConsentText)
class ConsentTextAdmin(ViewOnlyAdmin):
    """Another wording is another version; those to which people have agreed stay as they are."""

    list_display = ["cluster", "purpose", "version", "created_at", "sha256"]
    list_filter = ["cluster", "purpose"]
    search_fields = ["text", "sha256"]
    list_select_related = ["cluster"]

    def has_add_permission(self, request):
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_fields(self, request, obj=None):
        return ["cluster", "purpose", *(["version", "sha256", "created_at"] if obj else []), "text"]

    def save_form(self, request, form, change):
        super().save_form(request, form, change)
        return add_text(**form.cleaned_data)

    def save_model(self, request, obj, form, change):
        """The service has kept it already."""


@admin.register(ConsentRequest)
class ConsentRequestAdmin(ViewOnlyAdmin):
    list_display = ["subject", "role", "application", "person", "created_at"]
    list_filter = ["role"]
    search_fields = ["subject", "application__name"]
    list_select_related = ["application", "person"]


@admin.register(Consent)
class ConsentAdmin(ViewOnlyAdmin):
    list_display = ["request", "purpose", "text", "way", "given_at", "withdrawn_at"]
    list_filter = ["purpose", "way"]
    search_fields = ["request__subject", "text_sha256"]
    list_select_related = ["request", "text"]


@admin.register(ClusterLetter)
class ClusterLetterAdmin(ViewOnlyAdmin):
    list_display = ["letter", "cluster"]
    list_filter = ["cluster"]
    search_fields = ["letter__to", "letter__subject"]
    list_select_related = ["letter", "cluster"]
