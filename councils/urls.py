"""Addresses of councils, meetings and protocols. They never contain the cluster."""

from django.urls import path

from councils.views import applications, control, desk, meetings, memberships, public, recording, review

app_name = "councils"

urlpatterns = [
    path("", public.HomeView.as_view(), name="home"),
    path("councils/", public.CouncilListView.as_view(), name="council-list"),
    path("councils/<slug:slug>/", public.CouncilView.as_view(), name="council"),
    path("protocols/", public.ProtocolListView.as_view(), name="protocol-list"),
    path("protocols/<slug:public_id>/", public.ProtocolPageView.as_view(), name="protocol"),
    path("protocols/<slug:public_id>.pdf", public.ProtocolPdfView.as_view(), name="protocol-pdf"),
    path("protocols/<slug:public_id>.json", public.ProtocolJsonView.as_view(), name="protocol-json"),
    path("protocols/<slug:public_id>/full/", review.FullProtocolView.as_view(), name="protocol-full"),
    path("protocols/<slug:public_id>/full.pdf", review.FullPdfView.as_view(), name="protocol-full-pdf"),
    path("protocols/<slug:public_id>/full.json", review.FullJsonView.as_view(), name="protocol-full-json"),
    path("protocols/<slug:public_id>/review/", review.ReviewView.as_view(), name="protocol-review"),
    path("protocols/<slug:public_id>/review/rest/", review.ReviewRestView.as_view(), name="review-rest"),
    path("protocols/<slug:public_id>/review/<uuid:uid>/", review.DecisionReviewView.as_view(), name="decision-review"),
    path("protocols/<slug:public_id>/approve/", review.ProtocolApproveView.as_view(), name="protocol-approve"),
    path("protocols/<slug:public_id>/return/", review.ProtocolReturnView.as_view(), name="protocol-return"),
    path("protocols/<slug:public_id>/recall/", review.ProtocolRecallView.as_view(), name="protocol-recall"),
    path("protocols/<slug:public_id>/publish/", review.ProtocolPublishView.as_view(), name="protocol-publish"),
    path("desk/", desk.DeskView.as_view(), name="desk"),
    path("desk/applications/", applications.ApplicationListView.as_view(), name="applications"),
    path("desk/applications/paper/", applications.PaperApplicationView.as_view(), name="application-paper"),
    path("desk/applications/<int:pk>/", applications.ApplicationView.as_view(), name="application"),
    path("desk/applications/<int:pk>/take/", applications.ApplicationTakeView.as_view(), name="application-take"),
    path("desk/applications/<int:pk>/ask/", applications.ApplicationAskView.as_view(), name="application-ask"),
    path("desk/applications/<int:pk>/notes/", applications.ApplicationNotesView.as_view(), name="application-notes"),
    path(
        "desk/applications/<int:pk>/receive/", applications.ApplicationReceiveView.as_view(), name="application-receive"
    ),
    path(
        "desk/applications/<int:pk>/propose/", applications.ApplicationProposeView.as_view(), name="application-propose"
    ),
    path("desk/applications/<int:pk>/admit/", applications.ApplicationAdmitView.as_view(), name="application-admit"),
    path(
        "desk/applications/<int:pk>/extract/", applications.ApplicationExtractView.as_view(), name="application-extract"
    ),
    path(
        "desk/applications/<int:pk>/files/<slug:public_id>/",
        applications.ApplicationFileView.as_view(),
        name="application-file",
    ),
    path("desk/members/", memberships.MembershipListView.as_view(), name="memberships"),
    path("desk/members/<int:pk>/end/", memberships.MembershipEndView.as_view(), name="membership-end"),
    path("my/assignments/", control.MyAssignmentsView.as_view(), name="my-assignments"),
    path("my/assignments/<int:pk>/", control.MyAssignmentView.as_view(), name="my-assignment"),
    path("my/assignments/<int:pk>/report/", control.MyReportView.as_view(), name="my-assignment-report"),
    path("my/assignments/<int:pk>/extend/", control.MyExtendView.as_view(), name="my-assignment-extend"),
    path("answer/<slug:token>/", control.AssignmentAnswerView.as_view(), name="assignment-answer"),
    path("answer/<slug:token>/report/", control.AnswerReportView.as_view(), name="assignment-answer-report"),
    path("answer/<slug:token>/extend/", control.AnswerExtendView.as_view(), name="assignment-answer-extend"),
    path("desk/control/", control.ControlBoardView.as_view(), name="control"),
    path("desk/control/close/", control.CloseManyView.as_view(), name="control-close"),
    path("desk/control/files/<slug:public_id>/", control.ReportFileView.as_view(), name="report-file"),
    path("desk/control/<int:pk>/", control.AssignmentView.as_view(), name="assignment"),
    path("desk/control/<int:pk>/report/", control.EnterReportView.as_view(), name="assignment-report"),
    path("desk/control/<int:pk>/propose/", control.ProposeView.as_view(), name="assignment-propose"),
    path("desk/control/<int:pk>/return/", control.ReturnView.as_view(), name="assignment-return"),
    path("desk/control/<int:pk>/close/", control.CloseView.as_view(), name="assignment-close"),
    path("desk/control/<int:pk>/deadline/", control.MoveDeadlineView.as_view(), name="assignment-deadline"),
    path("desk/control/<int:pk>/link/", control.SendLinkView.as_view(), name="assignment-link"),
    path("desk/control/<int:pk>/link/<int:link>/revoke/", control.RevokeLinkView.as_view(), name="assignment-revoke"),
    path(
        "desk/control/<int:pk>/extensions/<int:extension>/",
        control.DecideExtensionView.as_view(),
        name="assignment-extension",
    ),
    path("desk/extracts/<slug:public_id>.pdf", applications.ExtractPdfView.as_view(), name="extract-pdf"),
    path("desk/meetings/new/", meetings.MeetingCreateView.as_view(), name="meeting-create"),
    path("desk/meetings/<uuid:uid>/", meetings.MeetingView.as_view(), name="meeting"),
    path("desk/meetings/<uuid:uid>/cancel/", meetings.MeetingCancelView.as_view(), name="meeting-cancel"),
    path("desk/meetings/<uuid:uid>/submit/", meetings.ProtocolSubmitView.as_view(), name="protocol-submit"),
    path("desk/meetings/<uuid:uid>/preview/", recording.MeetingPreviewView.as_view(), name="meeting-preview"),
    path("desk/meetings/<uuid:uid>/draft.pdf", recording.MeetingDraftPdfView.as_view(), name="meeting-draft-pdf"),
    path("desk/meetings/<uuid:uid>/projector/", recording.ProjectorView.as_view(), name="projector"),
    path("desk/meetings/<uuid:uid>/record/", recording.RecordingView.as_view(), name="recording"),
    path("desk/meetings/<uuid:uid>/record/state/", recording.RecordingStateView.as_view(), name="recording-state"),
    path(
        "desk/meetings/<uuid:uid>/record/operations/",
        recording.RecordingOperationsView.as_view(),
        name="recording-operations",
    ),
    path("desk/meetings/<uuid:uid>/persons/", recording.PersonSuggestView.as_view(), name="person-suggest"),
    path(
        "desk/meetings/<uuid:uid>/organizations/",
        recording.OrganizationSuggestView.as_view(),
        name="organization-suggest",
    ),
]
