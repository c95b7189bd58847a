"""Addresses of this app."""

from django.urls import path

from auctions.views import (
    addenda,
    auctions,
    bids,
    cancellations,
    consoles,
    deeds,
    logs,
    purchases,
    receipts,
    relistings,
    reserves,
    retractions,
    rules,
    turned_away,
)
from config.methods import by_method

urlpatterns = [
    path("auctions/<int:pk>/state/", auctions.state, name="auction_state"),
    path("auctions/<int:pk>/bids/", by_method(GET=bids.history, POST=bids.create), name="auction_bids"),
    path("auctions/<int:pk>/bids/<int:sequence>/receipt/", receipts.show, name="bid_receipt"),
    path("auctions/<int:pk>/deeds/", deeds.show, name="auction_deeds"),
    path("auctions/<int:pk>/log/", logs.show, name="auction_log"),
    path("auctions/verify-auction", logs.script, name="log_script"),
    path("seller/auctions/", consoles.index, name="seller_auctions"),
    path("seller/auctions/state/", consoles.state, name="seller_auctions_state"),
    path("bids/state/", bids.state, name="my_bids_state"),
    path("bids/summary/", bids.summary, name="my_bids_summary"),
    path("auctions/<int:pk>/addenda/", by_method(GET=addenda.new, POST=addenda.create), name="auction_addenda"),
    path(
        "auctions/<int:pk>/cancellation/",
        by_method(GET=cancellations.new, POST=cancellations.create),
        name="auction_cancellation",
    ),
    path(
        "auctions/<int:pk>/relisting/", by_method(GET=relistings.new, POST=relistings.create), name="auction_relisting"
    ),
    path("auctions/<int:pk>/reserve/", by_method(GET=reserves.new, POST=reserves.create), name="auction_reserve"),
    path("auctions/<int:pk>/purchase/", by_method(GET=purchases.new, POST=purchases.create), name="auction_purchase"),
    path(
        "auctions/<int:pk>/retraction/",
        by_method(GET=retractions.new, POST=retractions.create),
        name="auction_retraction",
    ),
    path(
        "auctions/<int:pk>/bidders/<int:number>/refusal/",
        by_method(GET=turned_away.new, POST=turned_away.create),
        name="bidder_refusal",
    ),
    path("seller/turned-away/", turned_away.index, name="turned_away"),
    path("seller/turned-away/<int:pk>/removal/", turned_away.delete, name="turned_away_removal"),
    path("auctions/<int:pk>/<slug:slug>/", auctions.show, name="auction"),
    path("bids/", bids.index, name="my_bids"),
    path("how-it-works/", rules.show, name="how_it_works"),
]
