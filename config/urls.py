"""Every address of a page: each app brings its own. Sockets have theirs in `config/live/admitting.py`."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_control
from django.views.static import serve

urlpatterns = [
    # Upper apps first: what they add to a lower one's resource (`/auctions/7/payment/`) is not a slug of it.
    path("", include("messaging.urls")),
    path("", include("orders.urls")),
    path("", include("auctions.urls")),
    path("", include("catalog.urls")),
    path("", include("accounts.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
if settings.SERVE_MEDIA:
    # A photo's name is never used twice. Parcels are shown by `orders`, to the two whom they concern.
    hand_out = cache_control(public=True, max_age=365 * 24 * 60 * 60, immutable=True)(serve)
    urlpatterns.append(re_path(r"^media/(?!.*parcels/)(?P<path>.*)$", hand_out, {"document_root": settings.MEDIA_ROOT}))

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"
