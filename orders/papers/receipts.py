"""The receipt of a whole payment, for whoever paid it, however many makers it went to. A4."""

from collections.abc import Iterable

from orders.models import Order, Payment, Purchase
from orders.papers import words
from orders.papers.sheet import Sheet, day, instant


def receipt(purchase: Purchase, orders: Iterable[Order]) -> bytes:
    """`orders` are all that this purchase paid for, with their lines and sellers."""
    sheet = Sheet(title=f"Receipt {purchase.number}", size="A4", made_at=purchase.created_at)
    sheet.head("Receipt", purchase.number)
    sheet.caption(f"Paid {day(purchase.paid_at)} by {purchase.buyer.name}")
    sheet.gap(2)
    sheet.rule()
    widths = [sheet.epw - 55, 20, 35]
    for order in orders:
        sheet.row([order.seller.brand, "Quantity", "Together"], widths, bold=True)
        for line in order.lines.all():
            sheet.row([line.title, str(line.quantity), words.money(line.total)], widths)
        sheet.row(["Delivery", "", words.money(order.delivery) if order.delivery else "included"], widths)
        sheet.row([f"Order {order.number}", "", words.money(order.total)], widths, bold=True)
        sheet.rule()
    sheet.pair("Paid altogether", words.money(purchase.total), bold=True, size=13)
    sheet.say(words.spelled(purchase.total))
    sheet.gap(3)
    made = purchase.payments.filter(state=Payment.State.PAID).first()
    how = f"Paid with {words.way_of_paying(made.provider)}" if made else "Paid"
    sheet.say(f"{how}, {instant(purchase.paid_at)}.")
    sheet.gap(6)
    sheet.caption("We hold the money until the pieces have arrived. Each maker's invoice is on its order's page.")
    return sheet.bytes()
