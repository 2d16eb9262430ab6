"""The portal's addresses and the plainest view, which every figure is compared with."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from cluster_portal.urls import handler400, handler403, handler404, handler500
from cluster_portal.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def plain(request):
    """No query, no template; through the portal's middleware like every other page."""
    return HttpResponse("plain")


urlpatterns = [path("bench/plain/", plain), *portal]
