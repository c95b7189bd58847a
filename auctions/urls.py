"""Addresses of this app."""

from django.urls import path

from auctions.views import auctions, bids
from config.methods import by_method

urlpatterns = [
    path("auctions/<int:pk>/state/", auctions.state, name="auction_state"),
    path("auctions/<int:pk>/bids/", by_method(GET=bids.history, POST=bids.create), name="auction_bids"),
    path("auctions/<int:pk>/<slug:slug>/", auctions.show, name="auction"),
    path("bids/", bids.index, name="my_bids"),
]
