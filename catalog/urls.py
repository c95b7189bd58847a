"""Addresses of this app."""

from django.urls import path, register_converter

from catalog.models import RESERVED_SLUGS
from catalog.views import home, images, listings, pages, products, searches, shops, wishes
from config import health


class PieceSlug:
    """The words of a product's address; not the words under which a product has other pages, here or in upper apps."""

    regex = rf"(?!(?:{'|'.join(RESERVED_SLUGS)})/)[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PieceSlug, "piece")

urlpatterns = [
    path("", home.show, name="home"),
    path("products/", searches.index, name="products"),
    path("categories/<slug:slug>/", searches.category, name="category"),
    path("products/new/", products.create, name="product_create"),
    path("products/share/", listings.share, name="product_share"),
    path("products/<int:pk>/edit/", products.edit, name="product_edit"),
    path("products/<int:pk>/preview/", products.preview, name="product_preview"),
    path("products/<int:pk>/publication/", listings.publication, name="product_publication"),
    path("products/<int:pk>/withdrawal/", listings.withdraw, name="product_withdrawal"),
    path("products/<int:pk>/return/", listings.put_back, name="product_return"),
    path("products/<int:pk>/images/", images.index, name="product_images"),
    path("products/<int:pk>/images/order/", images.arrange, name="product_image_order"),
    path("products/<int:pk>/images/<int:image_pk>/place/", images.place, name="product_image_place"),
    path("products/<int:pk>/images/<int:image_pk>/cover/", images.cover, name="product_image_cover"),
    path("products/<int:pk>/images/<int:image_pk>/caption/", images.caption, name="product_image_caption"),
    path("products/<int:pk>/images/<int:image_pk>/removal/", images.delete, name="product_image_removal"),
    path("products/<int:pk>/wish/", wishes.create, name="wish_create"),
    path("products/<int:pk>/wish/removal/", wishes.delete, name="wish_delete"),
    path("products/<int:pk>/<piece:slug>/", products.show, name="product"),
    path("shops/<slug:slug>/", shops.show, name="shop"),
    path("wishes/", wishes.index, name="wishes"),
    path("wishes/<int:pk>/", wishes.edit, name="wish_edit"),
    path("fees/", pages.fees, name="fees"),
    path("trust/", pages.trust, name="trust"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
]
