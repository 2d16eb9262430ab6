"""Addresses of the whole portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from cluster_portal import views

# The administrator signs in where everybody does: there the second factor is asked for and attempts are counted.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("councils.urls")),
    path("", include("members.urls")),
    path("", include("workplans.urls")),
    path("language/", views.LanguageView.as_view(), name="language"),
    # The e-mail is the login and the address of official letters: only the administrator changes it.
    path("accounts/email/", RedirectView.as_view(pattern_name="usersessions_list")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "cluster_portal.views.bad_request"
handler403 = "cluster_portal.views.permission_denied"
handler404 = "cluster_portal.views.page_not_found"
handler500 = "cluster_portal.views.server_error"
