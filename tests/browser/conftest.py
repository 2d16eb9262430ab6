"""Real Chromium against the live server; what people do with keys and fingers."""

import os
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.test import Client

from tests.browser.mailbox import Mailbox
from tests.browser.screen import PHONE, Recording

# Playwright's synchronous interface runs an event loop in the thread of the test.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PATIENCE = 10_000  # milliseconds: a loaded machine of two cores
SCREENS = Path(settings.BASE_DIR) / "var" / "screens"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("CHROMIUM")
    own = {"executable_path": chromium} if chromium else {}
    return {**browser_type_launch_args, "args": list(QUIET), **own}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What was on the screens when a journey failed is kept in var/screens."""
    report = yield
    if call.when == "call" and report.failed:
        SCREENS.mkdir(parents=True, exist_ok=True)
        pages = [page for page in getattr(item, "pages", []) if not page.is_closed()]
        for number, page in enumerate(pages):
            page.screenshot(path=SCREENS / f"{item.originalname}-{number}.png")
    return report


@pytest.fixture
def open_as(request, browser, live_server):
    """Open a page as a person (None: anonymous); a script error on any page fails the test."""
    contexts, troubles = [], []

    def opened(user, path: str = "/", *, viewport: dict | None = None):
        context = browser.new_context(
            base_url=live_server.url, locale="ru-RU", viewport=viewport or {"width": 1280, "height": 900}
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        request.node.pages = [*getattr(request.node, "pages", []), page]
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def session_cookie(user, url: str) -> dict:
    """The cookie of a person who has signed in, for the whole site at `url`."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": urljoin(url, "/")}


@pytest.fixture
def open_on_phone(open_as):
    return lambda user, path="/": open_as(user, path, viewport=PHONE)


@pytest.fixture
def mailbox(settings, live_server):
    box = Mailbox()
    box.server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    settings.PORTAL_ORIGIN = live_server.url
    yield box
    box.server.stop()


@pytest.fixture
def recording(open_as, meeting, secretary):
    """The recording screen of a planned meeting with three questions."""
    return Recording(open_as(secretary, f"/desk/meetings/{meeting.uid}/record/"))
