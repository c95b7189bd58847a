"""Addresses of this app."""

from django.urls import path

from config.methods import by_method
from orders.views import (
    cancellations,
    chances,
    choices,
    feedback,
    fulfilment,
    orders,
    papers,
    parcels,
    payments,
    purchases,
    reviews,
    sandbox,
    sellers,
    webhooks,
    wins,
)

urlpatterns = [
    path("products/<int:pk>/reviews/", by_method(GET=reviews.index, POST=reviews.create), name="reviews"),
    path("reviews/<int:pk>/edit/", by_method(GET=reviews.edit, POST=reviews.edit), name="review_edit"),
    path("reviews/<int:pk>/deletion/", reviews.delete, name="review_delete"),
    path("shops/<slug:slug>/feedback/", feedback.of_shop, name="shop_feedback"),
    path("auctions/<int:pk>/payment/", wins.show, name="auction_payment"),
    path("purchases/", by_method(GET=purchases.index, POST=purchases.create), name="purchase_create"),
    path("purchases/<slug:number>/", purchases.show, name="purchase"),
    path("purchases/<slug:number>/payments/", payments.create, name="purchase_payments"),
    path("purchases/<slug:number>/cancellation/", cancellations.create, name="purchase_cancellation"),
    path("purchases/<slug:number>/result/", purchases.result, name="purchase_result"),
    path("orders/", orders.index, name="orders"),
    path("sales/", orders.sales, name="sales"),
    path("orders/<slug:number>/", orders.show, name="order"),
    path("orders/<slug:number>/shipment/", fulfilment.create_shipment, name="order_shipment"),
    path("orders/<slug:number>/delivery/", fulfilment.create_delivery, name="order_delivery"),
    path("orders/<slug:number>/receipt/", fulfilment.create_receipt, name="order_receipt"),
    path(
        "orders/<slug:number>/feedback/",
        by_method(GET=feedback.new, POST=feedback.create),
        name="order_feedback",
    ),
    path(
        "orders/<slug:number>/parcel-photo/",
        by_method(GET=parcels.show, POST=parcels.create),
        name="order_parcel_photo",
    ),
    path("orders/<slug:number>/packing-slip.pdf", papers.packing_slip, name="order_packing_slip"),
    path("orders/<slug:number>/label.pdf", papers.label, name="order_label"),
    path("orders/<slug:number>/invoice.pdf", papers.invoice, name="order_invoice"),
    path("purchases/<slug:number>/receipt.pdf", papers.receipt, name="purchase_receipt"),
    path("orders/<slug:number>/choice/", by_method(GET=choices.show, POST=choices.create), name="order_choice"),
    path("second-chances/<int:pk>/", chances.show, name="second_chance"),
    path("second-chances/<int:pk>/acceptance/", chances.accept, name="second_chance_acceptance"),
    path("second-chances/<int:pk>/refusal/", chances.decline, name="second_chance_refusal"),
    path("second-chances/<int:pk>/withdrawal/", chances.withdraw, name="second_chance_withdrawal"),
    path("seller/", sellers.desk, name="seller_desk"),
    path(
        "seller/onboarding/",
        by_method(GET=sellers.onboarding, POST=sellers.create_onboarding),
        name="onboarding",
    ),
    path("account/counts/", sellers.counts, name="account_counts"),
    path("webhooks/<slug:provider>/", webhooks.create, name="webhook"),
    path(
        "sandbox/onboarding/<slug:reference>/",
        by_method(GET=sandbox.show_onboarding, POST=sandbox.create_onboarding),
        name="sandbox_onboarding",
    ),
    path("sandbox/<slug:reference>/", by_method(GET=sandbox.show, POST=sandbox.create), name="sandbox_session"),
]
