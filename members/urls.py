"""Addresses of organisations and of applications to join."""

from django.urls import path

from members.views import account, consents, invitations, join, organizations

app_name = "members"

urlpatterns = [
    path("account-link/<str:token>/", account.AccountLinkView.as_view(), name="account-link"),
    path("invitations/<slug:public_id>/", invitations.InvitationView.as_view(), name="invitation"),
    path("consents/<slug:public_id>/", consents.ConsentsView.as_view(), name="consents"),
    path("consents/<slug:public_id>/<slug:purpose>/", consents.ConsentView.as_view(), name="consent"),
    path(
        "consents/<slug:public_id>/<slug:purpose>/withdraw/",
        consents.ConsentWithdrawView.as_view(),
        name="consent-withdraw",
    ),
    path("join/", join.JoinView.as_view(), name="join"),
    path("join/<slug:public_id>/", join.JoinApplicationView.as_view(), name="join-application"),
    path("join/<slug:public_id>/answer/", join.JoinAnswerView.as_view(), name="join-answer"),
    path(
        "join/<slug:public_id>/consents/<int:consent>/",
        consents.JoinConsentLinkView.as_view(),
        name="join-consent-link",
    ),
    path("join/<slug:public_id>/confirm/<str:token>/", join.JoinConfirmView.as_view(), name="join-confirm"),
    path("join/<slug:public_id>/docx/", join.JoinDocxView.as_view(), name="join-docx"),
    path("join/<slug:public_id>/files/", join.JoinFileView.as_view(), name="join-file"),
    path("join/<slug:public_id>/link/", join.JoinLinkView.as_view(), name="join-link"),
    path("join/<slug:public_id>/pdf/", join.JoinPdfView.as_view(), name="join-pdf"),
    path("join/<slug:public_id>/send/", join.JoinSubmitView.as_view(), name="join-submit"),
    path("join/<slug:public_id>/step/<slug:step>/", join.JoinStepView.as_view(), name="join-step"),
    path("join/<slug:public_id>/withdraw/", join.JoinWithdrawView.as_view(), name="join-withdraw"),
    path("organizations/", organizations.OrganizationListView.as_view(), name="organizations"),
    path("organizations/<int:pk>/", organizations.OrganizationView.as_view(), name="organization"),
    path("my/", account.MyView.as_view(), name="my"),
    path("my/<int:pk>/", account.OrganizationView.as_view(), name="my-organization"),
    path("my/<int:pk>/card/", account.MyCardView.as_view(), name="my-card"),
    path("my/<int:pk>/legal/", account.MyLegalView.as_view(), name="my-legal"),
    path("my/<int:pk>/people/new/", account.MyPersonView.as_view(), name="my-person"),
    path("my/<int:pk>/people/<int:representative>/end/", account.MyPersonEndView.as_view(), name="my-person-end"),
    path("my/<int:pk>/seat/", account.MySeatView.as_view(), name="my-seat"),
]
