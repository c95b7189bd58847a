"""Addresses of this app."""

from django.urls import include, path

from config.methods import by_method
from orders.views import (
    cancellations,
    carts,
    chances,
    checkouts,
    choices,
    earnings,
    feedback,
    fulfilment,
    joint,
    orders,
    papers,
    parcels,
    payments,
    purchases,
    reviews,
    sandbox,
    sellers,
    violations,
    webhooks,
    wins,
    withdrawals,
)

CART = [
    path("", carts.show, name="cart"),
    path("count/", carts.count, name="cart_count"),
    path("lines/", carts.create, name="cart_lines"),
    path("lines/<int:pk>/", carts.edit, name="cart_line"),
    path("lines/<int:pk>/changes/", carts.accept, name="cart_line_changes"),
    path("lines/<int:pk>/removal/", carts.delete, name="cart_line_removal"),
]
PURCHASES = [
    path("", by_method(GET=purchases.index, POST=purchases.create), name="purchase_create"),
    path("joint/", by_method(GET=joint.new, POST=joint.create), name="joint_purchase"),
    path("<slug:number>/", purchases.show, name="purchase"),
    path("<slug:number>/payments/", payments.create, name="purchase_payments"),
    path("<slug:number>/cancellation/", cancellations.create, name="purchase_cancellation"),
    path("<slug:number>/result/", purchases.result, name="purchase_result"),
    path("<slug:number>/receipt.pdf", papers.receipt, name="purchase_receipt"),
]
ORDERS = [
    path("", orders.index, name="orders"),
    path("<slug:number>/", orders.show, name="order"),
    path("<slug:number>/shipment/", fulfilment.create_shipment, name="order_shipment"),
    path("<slug:number>/delivery/", fulfilment.create_delivery, name="order_delivery"),
    path(
        "<slug:number>/cancellation/",
        by_method(GET=withdrawals.new, POST=withdrawals.create),
        name="order_cancellation",
    ),
    path("<slug:number>/receipt/", fulfilment.create_receipt, name="order_receipt"),
    path(
        "<slug:number>/feedback/",
        by_method(GET=feedback.new, POST=feedback.create),
        name="order_feedback",
    ),
    path(
        "<slug:number>/parcel-photo/",
        by_method(GET=parcels.show, POST=parcels.create),
        name="order_parcel_photo",
    ),
    path("<slug:number>/packing-slip.pdf", papers.packing_slip, name="order_packing_slip"),
    path("<slug:number>/label.pdf", papers.label, name="order_label"),
    path("<slug:number>/invoice.pdf", papers.invoice, name="order_invoice"),
    path("<slug:number>/choice/", by_method(GET=choices.show, POST=choices.create), name="order_choice"),
]
SECOND_CHANCES = [
    path("<int:pk>/", chances.show, name="second_chance"),
    path("<int:pk>/acceptance/", chances.accept, name="second_chance_acceptance"),
    path("<int:pk>/refusal/", chances.decline, name="second_chance_refusal"),
    path("<int:pk>/withdrawal/", chances.withdraw, name="second_chance_withdrawal"),
]
SELLER = [
    path("", sellers.desk, name="seller_desk"),
    path("earnings/", earnings.index, name="earnings"),
    path("earnings/statement/", earnings.statement, name="earnings_statement"),
    path(
        "onboarding/",
        by_method(GET=sellers.onboarding, POST=sellers.create_onboarding),
        name="onboarding",
    ),
]
SANDBOX = [
    path(
        "onboarding/<slug:reference>/",
        by_method(GET=sandbox.show_onboarding, POST=sandbox.create_onboarding),
        name="sandbox_onboarding",
    ),
    path("<slug:reference>/", by_method(GET=sandbox.show, POST=sandbox.create), name="sandbox_session"),
]

urlpatterns = [
    path("cart/", include(CART)),
    path("purchases/", include(PURCHASES)),
    path("orders/", include(ORDERS)),
    path("second-chances/", include(SECOND_CHANCES)),
    path("seller/", include(SELLER)),
    path("sandbox/", include(SANDBOX)),
    path("products/<int:pk>/reviews/", by_method(GET=reviews.index, POST=reviews.create), name="reviews"),
    path("reviews/<int:pk>/edit/", by_method(GET=reviews.edit, POST=reviews.edit), name="review_edit"),
    path("reviews/<int:pk>/deletion/", reviews.delete, name="review_delete"),
    path("shops/<slug:slug>/feedback/", feedback.of_shop, name="shop_feedback"),
    path("auctions/<int:pk>/payment/", wins.show, name="auction_payment"),
    path("checkout/", by_method(GET=checkouts.new, POST=checkouts.create), name="checkout"),
    path("sales/", orders.sales, name="sales"),
    path("violations/", violations.index, name="violations"),
    path("account/counts/", sellers.counts, name="account_counts"),
    path("webhooks/<slug:provider>/", webhooks.create, name="webhook"),
]
