"""HTML to PDF/A: the only importer of WeasyPrint."""

import atexit
import mimetypes
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

from django.contrib.staticfiles import finders

# Goes into the frozen file's row: another version may lay the same document out differently.
RENDERER = f"weasyprint {version('weasyprint')}, layout 1"
PDF_VARIANT = "pdf/a-2a"
STYLESHEETS = ("css/document.css", "css/document-print.css")
SCHEME = "static:"

_preparing = Lock()


def render_pdf(html: str) -> bytes:
    """A tagged PDF/A-2a of a whole HTML page; the same HTML gives the same bytes."""
    from weasyprint import HTML

    with _preparing:
        fetcher, fonts, stylesheets = _prepared()
    page = HTML(string=html, base_url=SCHEME, url_fetcher=fetcher)
    return page.write_pdf(font_config=fonts, stylesheets=stylesheets, pdf_variant=PDF_VARIANT)


@cache
def _prepared() -> tuple[Any, Any, list]:
    """Fetcher, fonts and parsed style sheets of this process.

    WeasyPrint is imported here and not above, so that a worker which never renders does not pay for it. One
    font configuration for all: each new one leaks about 0.3 MB.
    """
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = _static_fetcher(), FontConfiguration()
    sheets = [
        CSS(url=f"{SCHEME}{path}", url_fetcher=fetcher, font_config=fonts, base_url=SCHEME) for path in STYLESHEETS
    ]
    return fetcher, fonts, sheets


# Fonts are freed while the libraries are still there; at the very end of a process they would complain.
atexit.register(_prepared.cache_clear)


def static_file(url: str) -> Path:
    """The file behind «static:css/document.css»; ValueError for every other kind of address."""
    if not url.startswith(SCHEME):
        raise ValueError(f"The PDF renderer loads only the portal's own static files, not {url!r}.")
    found = finders.find(url.removeprefix(SCHEME))
    if not found:
        raise ValueError(f"No such static file: {url!r}.")
    return Path(found)


def _static_fetcher() -> Any:
    """A fetcher that knows static files and nothing else: no network, no disk, no data: addresses."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):
        def fetch(self, url, headers=None):
            path = static_file(url)
            # Without a content type WeasyPrint drops a style sheet in silence.
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return StaticFetcher()
