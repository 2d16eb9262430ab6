"""Addresses of plans: public pages, the desk of the secretary, what a member organisation does."""

from django.urls import path

from workplans.views import activities, desk, editor, exports, imports, papers, proposals, public, register, reports

app_name = "workplans"

urlpatterns = [
    path("plans/", public.PlanListView.as_view(), name="plan-list"),
    path("plans/<slug:public_id>/", public.PlanView.as_view(), name="plan"),
    path("plans/<slug:public_id>.pdf", public.PlanPdfView.as_view(), name="plan-pdf"),
    path("plans/<slug:public_id>.xlsx", exports.PublicExportView.as_view(extension="xlsx"), name="plan-xlsx"),
    path("plans/<slug:public_id>.docx", exports.PublicExportView.as_view(extension="docx"), name="plan-docx"),
    path("plans/<slug:public_id>.json", exports.PublicExportView.as_view(extension="json"), name="plan-json"),
    path("plans/<slug:public_id>/report/", reports.PlanReportView.as_view(), name="plan-report"),
    path("plans/<slug:public_id>/changes/", public.PlanChangesView.as_view(), name="plan-changes"),
    path("desk/plans/", desk.PlansView.as_view(), name="plans"),
    path("desk/plans/new/", desk.PlanCreateView.as_view(), name="plan-create"),
    path("desk/plans/<uuid:uid>/", desk.PlanDeskView.as_view(), name="plan-desk"),
    path("desk/plans/<uuid:uid>/head/", desk.PlanHeadView.as_view(), name="plan-head"),
    path("desk/plans/<uuid:uid>/copy/", desk.PlanCopyView.as_view(), name="plan-copy"),
    path("desk/plans/<uuid:uid>/register/", register.PlanRegisterView.as_view(), name="plan-register"),
    path("desk/plans/<uuid:uid>/propose/", desk.PlanProposeView.as_view(), name="plan-propose"),
    path("desk/plans/<uuid:uid>/recall/", desk.PlanRecallView.as_view(), name="plan-recall"),
    path("desk/plans/<uuid:uid>/amend/", desk.PlanAmendView.as_view(), name="plan-amend"),
    path("desk/plans/<uuid:uid>/abandon/", desk.PlanAbandonView.as_view(), name="plan-abandon"),
    path("desk/plans/<uuid:uid>/close/", desk.PlanCloseView.as_view(), name="plan-close"),
    path("desk/plans/<uuid:uid>/edit/", editor.PlanEditView.as_view(), name="plan-edit"),
    path("desk/plans/<uuid:uid>/edit/changes/", editor.DraftChangesView.as_view(), name="plan-draft-changes"),
    path("desk/plans/<uuid:uid>/edit/pasted/", editor.PastedView.as_view(), name="plan-pasted"),
    path("desk/plans/<uuid:uid>/import/", imports.PlanImportView.as_view(), name="plan-import"),
    path("desk/plans/<uuid:uid>/plan.xlsx", exports.DeskExportView.as_view(extension="xlsx"), name="plan-desk-xlsx"),
    path("desk/plans/<uuid:uid>/plan.docx", exports.DeskExportView.as_view(extension="docx"), name="plan-desk-docx"),
    path("desk/plans/<uuid:uid>/plan.json", exports.DeskExportView.as_view(extension="json"), name="plan-desk-json"),
    path("desk/plans/<uuid:uid>/proposals/", proposals.PlanProposalsView.as_view(), name="plan-proposals"),
    path("my/proposals/", proposals.MyProposalsView.as_view(), name="my-proposals"),
    path("desk/plans/<uuid:uid>/year/", activities.PlanYearView.as_view(), name="plan-year"),
    path("my/activities/", activities.MyActivitiesView.as_view(), name="my-activities"),
    path("my/activities/<int:pk>/", activities.ActivityView.as_view(), name="activity"),
    path("my/activities/<int:pk>/mark/", activities.ActivityMarkView.as_view(), name="activity-mark"),
    path("my/activities/<int:pk>/accept/", activities.ActivityAcceptView.as_view(), name="activity-accept"),
    path("my/activities/<int:pk>/reopen/", activities.ActivityReopenView.as_view(), name="activity-reopen"),
    path("my/activities/<int:pk>/return/", activities.ActivityReturnView.as_view(), name="activity-return"),
    path("my/activities/<int:pk>/agenda/", activities.ActivityAgendaView.as_view(), name="activity-agenda"),
    path("my/activities/files/<slug:public_id>/", activities.MarkFileView.as_view(), name="mark-file"),
    path("desk/plans/<uuid:uid>/pdf/", papers.PlanDeskPdfView.as_view(), name="plan-desk-pdf"),
    path("desk/plans/<uuid:uid>/report/", reports.PlanDeskReportView.as_view(), name="plan-desk-report"),
    path("desk/plans/<uuid:uid>/compare/", papers.PlanCompareView.as_view(), name="plan-compare"),
]
