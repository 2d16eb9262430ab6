"""Language from a cookie only, and no shared cache for pages of a signed-in person."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import add_never_cache_headers


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
