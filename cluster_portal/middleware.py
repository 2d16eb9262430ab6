"""Only plain requests, language from a cookie only, no shared cache for pages of a signed-in person."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import add_never_cache_headers


class PlainRequestMiddleware:
    """What no browser sends breaks nothing.

    Forms are read as UTF-8, whatever their header says: some of Python's encodings («idna», «hex») cannot read them.
    A cookie with a control character is none: PostgreSQL takes no NUL, not even to look for a session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.encoding = "utf-8"
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        return self.get_response(request)


class CookieLocaleMiddleware:
    """Russian unless the reader chose otherwise on the language page.

    Accept-Language is not asked: the same address must give the same page to every reader.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.languages = dict(settings.LANGUAGES)

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in self.languages else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class PrivatePagesMiddleware:
    """A page made for a signed-in person is never kept by a cache on the way."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
