"""Payments of before are booked, as `capturing.book` books new ones."""

from django.db import migrations
from django.db.models import Q


def sides_of(Order, payment):
    unclaimed = payment.amount
    yield "provider", None, None, payment.amount
    if payment.state == "paid":
        paid_for = Q(purchase=payment.purchase_id) | Q(purchase__joined_into=payment.purchase_id)
        for order in Order.objects.filter(paid_for).exclude(state__in=["pending_payment", "expired"]).order_by("id"):
            yield "sellers", order.seller_id, order.pk, -order.share
            yield "commission", None, order.pk, -order.commission
            unclaimed -= order.goods_total + order.delivery
    yield "unclaimed", None, None, -unclaimed


def book(apps, schema_editor):
    model = {name: apps.get_model("orders", name) for name in ("Payment", "Order", "LedgerTransaction", "LedgerEntry")}
    for payment in model["Payment"].objects.filter(state__in=["paid", "refund_due"]).order_by("id").iterator():
        told = {"kind": "capture", "payment": payment, "at": payment.settled_at or payment.created_at}
        booked, is_new = model["LedgerTransaction"].objects.get_or_create(key=f"capture:{payment.pk}", defaults=told)
        if is_new:
            model["LedgerEntry"].objects.bulk_create(
                model["LedgerEntry"](
                    transaction=booked, account=account, seller_id=seller, order_id=order, amount=amount
                )
                for account, seller, order, amount in sides_of(model["Order"], payment)
                if amount
            )


class Migration(migrations.Migration):

    dependencies = [("orders", "0008_money_captures")]

    operations = [migrations.RunPython(book, migrations.RunPython.noop, elidable=True)]
