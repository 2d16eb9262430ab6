"""The chair's and the secretary's steps with a protocol: review, approve, return, recall, publish; the full edition."""

import json
from itertools import chain

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from councils import permissions
from councils.attachments import attachments_of
from councils.document import hidden_names, names_in_text
from councils.models import Protocol, ProtocolFile
from councils.rendering import protocol_html
from councils.reviewing import review_points
from councils.services.protocols import (
    approve_protocol,
    current_version,
    publish_protocol,
    recall_protocol,
    return_protocol,
    review_decision,
    review_rest,
    standing_reviews,
)
from councils.views.public import FrozenFileView, JsonMixin, PdfMixin
from councils.views.steps import StepView, visible_protocol
from councils.workflow import ProtocolStatus


class ReviewView(TemplateView):
    """Three minutes on a phone: first what concerns the chair, then the rest; on the second look what changed."""

    template_name = "councils/review.html"

    def get_context_data(self, **kwargs):
        protocol = visible_protocol(self.request.user, self.kwargs["public_id"])
        if not permissions.can_review_protocol(self.request.user, protocol):
            raise PermissionDenied(_("The protocol is looked through by the person who presided."))
        if protocol.status != ProtocolStatus.IN_REVIEW:
            raise Http404
        version = current_version(protocol)
        points = review_points(version, standing_reviews(protocol))
        waiting = [point for point in points if point.review is None]
        return super().get_context_data(
            protocol=protocol,
            meeting=protocol.meeting,
            version=version,
            first=[point for point in waiting if point.concerns_chair],
            rest=[point for point in waiting if not point.concerns_chair],
            remarked=[point for point in points if point.review and not point.is_clear],
            clear=[point for point in points if point.is_clear],
            total=len(points),
            document_html=protocol_html(protocol, json.loads(version.document), status=protocol.status),
            **kwargs,
        )


class ReviewStep(StepView):
    """A step on the version that the chair saw."""

    @property
    def version_sha(self) -> str:
        return self.request.POST.get("version_sha", "")

    def next_page(self, protocol):
        # Straight to the first point that still waits: a thumb need not find it again.
        return reverse("councils:protocol-review", args=[protocol.public_id]) + "#waiting"


class DecisionReviewView(ReviewStep):
    def step(self, protocol):
        data = self.request.POST
        review_decision(
            protocol,
            by=self.request.user,
            version_sha=self.version_sha,
            decision_uid=self.kwargs["uid"],
            verdict=data.get("verdict", ""),
            remark=data.get("remark", ""),
            proposed_text=data.get("proposed_text", ""),
        )


class ReviewRestView(ReviewStep):
    def step(self, protocol):
        review_rest(protocol, by=self.request.user, version_sha=self.version_sha)


class ProtocolApproveView(ReviewStep):
    done = gettext_lazy("The protocol is approved: its text and PDF will not change any more.")

    def step(self, protocol):
        approve_protocol(protocol, by=self.request.user, version_sha=self.version_sha)

    def next_page(self, protocol):
        return reverse("councils:protocol-full", args=[protocol.public_id])


class ProtocolReturnView(ReviewStep):
    done = gettext_lazy("The protocol is returned to the secretary with your remarks.")

    def step(self, protocol):
        note = self.request.POST.get("note", "")
        return_protocol(protocol, by=self.request.user, version_sha=self.version_sha, note=note)

    def next_page(self, protocol):
        return reverse("councils:desk")


class ProtocolRecallView(StepView):
    done = gettext_lazy("The protocol is taken back: it can be edited again.")

    def step(self, protocol):
        recall_protocol(protocol, by=self.request.user)

    def next_page(self, protocol):
        return reverse("councils:meeting", args=[protocol.meeting.uid])


class ProtocolPublishView(StepView):
    """GET shows the public edition as everybody will see it; POST publishes the edition that was shown."""

    http_method_names = ["get", "post"]
    done = gettext_lazy("The protocol is published.")

    def get(self, request, public_id):
        protocol = visible_protocol(request.user, public_id)
        if not permissions.can_publish_protocol(request.user, protocol):
            raise PermissionDenied(_("The protocol is published by the secretary, where the council publishes."))
        if protocol.status == ProtocolStatus.PUBLISHED:
            return redirect("councils:protocol", public_id)
        files = {file.edition: file for file in protocol.files.defer("pdf").order_by("sequence")}
        if not files:
            raise Http404
        full = json.loads(files[ProtocolFile.Edition.FULL].document)
        public = files[ProtocolFile.Edition.PUBLIC]
        view = TemplateView.as_view(
            template_name="councils/protocol_publish.html",
            extra_context={
                "protocol": protocol,
                "file": public,
                "hidden_names": hidden_names(full),
                "names_in_text": names_in_text(full),
                "document_html": protocol_html(protocol, json.loads(public.document), status=ProtocolStatus.PUBLISHED),
            },
        )
        return view(request)

    def step(self, protocol):
        publish_protocol(protocol, by=self.request.user, file_sha=self.request.POST.get("file_sha", ""))

    def next_page(self, protocol):
        # Not the published page: it is the same for everybody and says nothing to anybody in particular.
        return reverse("councils:protocol-full", args=[protocol.public_id])


class FullProtocolView(TemplateView):
    """The full edition for those who have a seat, with who did what and when."""

    template_name = "councils/protocol_full.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        protocol = visible_protocol(user, self.kwargs["public_id"])
        file = protocol.files.filter(edition=ProtocolFile.Edition.FULL).defer("pdf").order_by("-sequence").first()
        if file is None:
            raise Http404
        waits = protocol.status in (ProtocolStatus.APPROVED, ProtocolStatus.REGISTERED)
        return super().get_context_data(
            protocol=protocol,
            meeting=protocol.meeting,
            file=file,
            transitions=protocol.transitions.select_related("by", "version").prefetch_related("by__persons"),
            can_publish=waits and permissions.can_publish_protocol(user, protocol),
            document_html=protocol_html(protocol, json.loads(file.document), status=protocol.status),
            attachments=chain(*attachments_of(protocol.meeting).values()),
            **kwargs,
        )


class FullFileView(FrozenFileView):
    cache_control = "private, no-store"

    def files(self, public_id):
        visible = Protocol.objects.visible_to(self.request.user).filter(public_id=public_id)
        return get_object_or_404(visible).files.filter(edition=ProtocolFile.Edition.FULL)


class FullPdfView(PdfMixin, FullFileView):
    """The frozen full PDF."""


class FullJsonView(JsonMixin, FullFileView):
    """The frozen full document."""
