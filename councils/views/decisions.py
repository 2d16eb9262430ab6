"""The public register of decisions: its list, the page of one decision, the list as a table."""

import hashlib
from collections import defaultdict
from dataclasses import replace

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from cluster_portal.limits import is_allowed
from cluster_portal.paths import path_of
from cluster_portal.sheets import CSV_TYPE, XLSX_TYPE, csv_content, xlsx_content
from cluster_portal.views import feed_response, problem, with_tag
from councils import register, register_pages
from councils.days import Days
from councils.feed import ENTRIES, FEED_TYPE, atom_bytes
from councils.models import DecisionRelation, PublishedDecision
from councils.public_history import public_history, published_files
from councils.relations import EARLIER, LATER
from councils.views.public import PUBLIC_CACHE

# A table of ten thousand rows is two seconds of work: so many large ones in a minute for one address.
LARGE_TABLES, MINUTE = 5, 60


@method_decorator(login_not_required, name="dispatch")
class PublicPageView(TemplateView):
    """The same for every reader, whoever is signed in: a cache may keep it for a minute."""

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response.headers["Cache-Control"] = PUBLIC_CACHE
        patch_vary_headers(response, ["Cookie"])
        return response


class DecisionListView(PublicPageView):
    template_name = "councils/decision_list.html"

    def get_context_data(self, **kwargs):
        days = Days.now()
        choice = register.read_choice(self.request.GET)
        cursor = register.read_cursor(self.request.GET.get("after", ""))
        page, next_cursor, count = register_pages.page_of(choice, cursor, days)
        later = _later_links(page)
        return super().get_context_data(
            choice=choice,
            lines=[_line(row, days) | {"later": later[row.decision_id]} for row in page],
            next_cursor=next_cursor,
            is_further=cursor is not None,
            count=count,
            most_counted=register_pages.MOST_COUNTED,
            **register.offer(choice),
            **kwargs,
        )


class DecisionView(PublicPageView):
    template_name = "councils/decision.html"

    def get_context_data(self, public_id):
        rows = PublishedDecision.objects.select_related("council", "protocol")
        row = get_object_or_404(rows, public_id=public_id)
        relations = DecisionRelation.objects.select_related("decision__published", "earlier__published")
        later = relations.filter(earlier=row.decision_id, decision__published__isnull=False)
        earlier = relations.filter(decision=row.decision_id, earlier__published__isnull=False)
        shown = register.shown(row)
        return super().get_context_data(
            row=row,
            line=register.line_of(shown, Days.now()),
            heading=register.address_of(shown, "Пункт"),
            kind=register.class_words(shown),
            history=public_history(row),
            links=[
                *(_link(LATER[relation.kind], relation.decision.published) for relation in later),
                *(_link(EARLIER[relation.kind], relation.earlier.published) for relation in earlier),
            ],
        )


@method_decorator(login_not_required, name="dispatch")
class DecisionFileView(View):
    """Evidence of a published report: always a download."""

    def get(self, request, public_id, file):
        row = get_object_or_404(PublishedDecision.objects.select_related("council"), public_id=public_id)
        found = next((evidence for evidence in published_files(row) if evidence.public_id == file), None)
        if found is None:
            raise Http404
        headers = {
            "Content-Disposition": content_disposition_header(True, found.name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return HttpResponse(bytes(found.content), content_type=found.content_type, headers=headers)


def _line(row: register.ShownRow, days: Days) -> dict:
    """All that the list shows of a row, ready to be read."""
    line = register.line_of(row, days)
    return {
        "path": path_of("councils:decision", row.public_id),
        "address": line.address,
        "council": row.council__short_name,
        "text": line.beginning,
        "executor": row.executor,
        "due": line.due,
        "code": line.code,
        "words": line.words,
    }


def _later_links(rows: list) -> dict[int, list[dict]]:
    """By the key of a row's decision the published ones that change, replace or cancel it; at most one query."""
    found = defaultdict(list)
    followed = [row.decision_id for row in rows if row.is_followed]
    if not followed:
        return found
    later = PublishedDecision.objects.annotate(
        earlier=F("decision__relations__earlier"), kind=F("decision__relations__kind")
    ).filter(earlier__in=followed)
    for row in later.only(*register.ADDRESS).order_by("pk"):
        found[row.earlier].append(_link(LATER[row.kind], row))
    return found


def _link(words, row: PublishedDecision) -> dict:
    path = path_of("councils:decision", row.public_id)
    return {"words": words, "path": path, "address": register.address_of(row)}


@method_decorator(login_not_required, name="dispatch")
class DecisionFeedView(View):
    """The newest of what is chosen, for readers of news: by its conditions, not by words; kept for a minute."""

    def get(self, request):
        choice = replace(register.read_choice(request.GET), q="", sort=register.NEWEST)
        days = Days.now()
        name = hashlib.sha256(request.get_full_path().encode()).hexdigest()
        kept = cache.get_or_set(f"decisions-{name}", lambda: self._entries(choice, days), MINUTE)
        return feed_response(request, *kept, FEED_TYPE, {"Cache-Control": PUBLIC_CACHE})

    def _entries(self, choice: register.Choice, days: Days) -> tuple[bytes, str]:
        rows = register.chosen_rows(choice, days)[:ENTRIES]
        return with_tag(atom_bytes(rows, days, origin=settings.PORTAL_ORIGIN, path=self.request.get_full_path()))


@method_decorator(login_not_required, name="dispatch")
class DecisionTableView(View):
    """What is chosen, as a file; at most MOST_EXPORTED rows."""

    def get(self, request):
        days = Days.now()
        choice = register.read_choice(request.GET)
        source = get_adapter().get_client_ip(request)
        is_large = register_pages.counted(register.chosen(choice, days)) > register_pages.MOST_COUNTED
        if is_large and not is_allowed(f"decisions:{source}", LARGE_TABLES, MINUTE):
            return problem(request, 429, _("Too many large tables"), _("Try again in a minute or choose fewer rows."))
        rows = register.chosen_rows(choice, days)[: register.MOST_EXPORTED]
        table = register.table(rows, days, settings.PORTAL_ORIGIN)
        content = self.content(register.columns(), table)
        response = HttpResponse(content, content_type=self.content_type)
        name = f"resheniya-{timezone.localdate():%Y-%m-%d}.{self.extension}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = PUBLIC_CACHE
        patch_vary_headers(response, ["Cookie"])
        return response

    def content(self, columns, rows) -> bytes:
        raise NotImplementedError


class DecisionXlsxView(DecisionTableView):
    extension, content_type = "xlsx", XLSX_TYPE

    def content(self, columns, rows) -> bytes:
        return xlsx_content(_("Decisions"), columns, rows)


class DecisionCsvView(DecisionTableView):
    extension, content_type = "csv", CSV_TYPE

    def content(self, columns, rows) -> bytes:
        return csv_content(columns, rows)
