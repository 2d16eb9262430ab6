"""What everybody reads: home, councils, published protocols."""

import hashlib
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.generic import DetailView, ListView, TemplateView, View

from cluster_portal.text import clean_text
from councils.models import Council, Protocol, ProtocolFile, ProtocolPage, Seat
from councils.models.councils import today
from members.models import Cluster

PAGE_SIZE = 50
LATEST = 5
# A reader may keep a page for a minute; after that it is asked for by its ETag.
PUBLIC_CACHE = "public, max-age=60"


def published_protocols():
    rows = Protocol.objects.published().select_related("meeting__council__cluster")
    return rows.order_by("-meeting__held_on", "-id")


def presidium(council: Council):
    """Officers and members on the council's date, as the public may see them."""
    seats = Seat.objects.filter(council=council).valid_on(today(council))
    rows = list(seats.select_related("person", "on_behalf_of"))
    order = list(Seat.Role.values)
    return sorted(rows, key=lambda seat: (order.index(seat.role), seat.person.search_key))


@method_decorator(login_not_required, name="dispatch")
class HomeView(TemplateView):
    """The home of the cluster when there is one, a directory when there are several."""

    def get_template_names(self):
        return ["councils/home.html" if self.cluster else "councils/directory.html"]

    def get(self, request):
        clusters = list(Cluster.objects.all()[:200])
        self.cluster = clusters[0] if len(clusters) == 1 else None
        return self.render_to_response(self._home() if self.cluster else {"clusters": clusters})

    def _home(self) -> dict:
        councils = list(Council.objects.filter(cluster=self.cluster, parent=None).select_related("cluster"))
        main = councils[0] if councils else None
        return {
            "cluster": self.cluster,
            "council": main,
            "seats": [seat for seat in presidium(main) if seat.role != Seat.Role.MEMBER] if main else [],
            "next_meeting": main.meetings.filter(status="planned", held_on__gte=timezone.localdate())
            .order_by("held_on")
            .first()
            if main
            else None,
            "protocols": published_protocols().filter(meeting__council__cluster=self.cluster)[:LATEST],
        }


@method_decorator(login_not_required, name="dispatch")
class CouncilListView(ListView):
    template_name = "councils/council_list.html"
    context_object_name = "councils"

    def get_queryset(self):
        rows = Council.objects.select_related("cluster")
        cluster = clean_text(self.request.GET.get("cluster", ""))
        return rows.filter(cluster__slug=cluster) if cluster else rows


@method_decorator(login_not_required, name="dispatch")
class CouncilView(DetailView):
    template_name = "councils/council.html"
    context_object_name = "council"
    queryset = Council.objects.select_related("cluster", "parent")

    def get_context_data(self, **kwargs):
        seats = presidium(self.object)
        return super().get_context_data(
            officers=[seat for seat in seats if seat.role != Seat.Role.MEMBER],
            members=[seat for seat in seats if seat.role == Seat.Role.MEMBER],
            protocols=published_protocols().filter(meeting__council=self.object)[:PAGE_SIZE],
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class ProtocolListView(ListView):
    template_name = "councils/protocol_list.html"
    context_object_name = "protocols"
    paginate_by = PAGE_SIZE

    def get_queryset(self):
        rows = published_protocols()
        council, year = clean_text(self.request.GET.get("council", "")), self.request.GET.get("year", "")
        if council:
            rows = rows.filter(meeting__council__slug=council)
        if year.isdecimal() and len(year) == 4:
            rows = rows.filter(meeting__year=int(year))
        return rows

    def get_context_data(self, **kwargs):
        published = Protocol.objects.published()
        return super().get_context_data(
            councils=Council.objects.filter(meetings__protocol__in=published).distinct().order_by("name"),
            years=published.order_by("-meeting__year").values_list("meeting__year", flat=True).distinct(),
            chosen_council=self.request.GET.get("council", ""),
            chosen_year=self.request.GET.get("year", ""),
            **kwargs,
        )


# --- the published page: one stored row ---------------------------------------------------------------------

SLOTS = ("TITLE-SLOT", "ADDRESS-SLOT", "DOCUMENT-SLOT")
CONTENT = ("title", "html")


@lru_cache(maxsize=8)
def page_shell(language: str) -> tuple[str, str]:
    """The page around a document, the same for every reader, and its version; rendered once a process."""
    shell = render_to_string(
        "councils/protocol_page.html", {"title": SLOTS[0], "public_id": SLOTS[1], "document_html": SLOTS[2]}
    )
    return shell, hashlib.sha256(shell.encode()).hexdigest()[:8]


@method_decorator(login_not_required, name="dispatch")
class ProtocolPageView(View):
    """A published protocol: one query, no session, no token; 304 by ETag."""

    def get(self, request, public_id):
        known = request.headers.get("If-None-Match", "")
        pages = ProtocolPage.objects.filter(protocol__public_id=public_id, protocol__status="published")
        # Who has the page already is asked by its hash: the database does not unpack the text for him.
        sha, published_at, *content = first_row(pages, "file__sha256", "published_at", *([] if known else CONTENT))
        shell, version = page_shell(get_language())
        etag = f'"{sha[:24]}-{version}-{get_language()}"'
        if etag in known:
            response = HttpResponseNotModified()
        else:
            title, html = content or first_row(pages, *CONTENT)
            for slot, value in zip(SLOTS, (escape(title), public_id, html), strict=True):
                shell = shell.replace(slot, value)
            response = HttpResponse(shell)
        response.headers["ETag"] = etag
        response.headers["Last-Modified"] = http_date(published_at.timestamp())
        response.headers["Cache-Control"] = PUBLIC_CACHE
        patch_vary_headers(response, ["Cookie"])
        return response


def first_row(rows, *columns: str) -> tuple:
    """Columns of the first row, 404 without one."""
    row = rows.values_list(*columns).first()
    if row is None:
        raise Http404
    return row


class FrozenFileView(View):
    """Stored bytes with their ETag; nothing is rendered here."""

    def get(self, request, public_id):
        known = request.headers.get("If-None-Match", "")
        files = self.files(public_id).order_by("-sequence")
        # Who has the file already is asked by its hash: the database does not read the bytes for him.
        content = [] if known else [self.column]
        sha, held_on, *content = first_row(files, self.hash_column, "protocol__meeting__held_on", *content)
        etag = f'"{sha}"'
        if etag in known:
            response = HttpResponseNotModified()
        else:
            (stored,) = content or first_row(files, self.column)
            response = HttpResponse(stored, content_type=self.content_type)
            name = f"protokol-{held_on:%Y-%m-%d}-{public_id}.{self.extension}"
            response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = self.cache_control
        return response

    def files(self, public_id):
        raise NotImplementedError


class PdfMixin:
    extension, content_type = "pdf", "application/pdf"
    column, hash_column = "pdf", "pdf_sha256"


class JsonMixin:
    extension, content_type = "json", "application/json; charset=utf-8"
    column, hash_column = "document", "sha256"


@method_decorator(login_not_required, name="dispatch")
class PublicFileView(FrozenFileView):
    cache_control = PUBLIC_CACHE

    def files(self, public_id):
        return ProtocolFile.objects.filter(
            edition=ProtocolFile.Edition.PUBLIC, protocol__in=Protocol.objects.published().filter(public_id=public_id)
        )


class ProtocolPdfView(PdfMixin, PublicFileView):
    """The frozen public PDF."""


class ProtocolJsonView(JsonMixin, PublicFileView):
    """The frozen public document."""
