"""Addresses of this app."""

from django.urls import path

from config.methods import by_method
from orders.views import (
    cancellations,
    carts,
    checkouts,
    feedback,
    fulfilment,
    joint,
    orders,
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
    path("cart/", carts.show, name="cart"),
    path("cart/count/", carts.count, name="cart_count"),
    path("cart/lines/", carts.create, name="cart_lines"),
    path("cart/lines/<int:pk>/", carts.edit, name="cart_line"),
    path("cart/lines/<int:pk>/changes/", carts.accept, name="cart_line_changes"),
    path("cart/lines/<int:pk>/removal/", carts.delete, name="cart_line_removal"),
    path("checkout/", by_method(GET=checkouts.new, POST=checkouts.create), name="checkout"),
    path("purchases/", by_method(GET=purchases.index, POST=purchases.create), name="purchase_create"),
    path("purchases/joint/", by_method(GET=joint.new, POST=joint.create), name="joint_purchase"),
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
