"""Every address: each app brings its own; sockets are listed here too."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from config import live

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
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

sockets = live.routes()
