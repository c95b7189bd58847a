"""The invoice of one order: for its buyer, and for its seller with what we keep and what they receive. A4."""

from decimal import Decimal

from django.db.models import Sum

from orders.models import Intent, Order, Payment
from orders.papers import words
from orders.papers.sheet import Sheet, day, instant


def invoice(order: Order, *, for_seller: bool) -> bytes:
    """Of an order that has been paid, whatever became of it since."""
    sheet = Sheet(title=f"Invoice {order.number}", size="A4", made_at=order.created_at)
    sheet.head("Invoice", order.number)
    sheet.caption(f"Ordered {day(order.created_at)}. Paid {day(order.purchase.paid_at)}.")
    sheet.gap(2)
    sheet.rule()
    parties(sheet, order, for_seller=for_seller)
    sheet.rule()
    lines(sheet, order)
    sums(sheet, order)
    payment(sheet, order)
    if for_seller:
        share(sheet, order)
    sheet.gap(6)
    sheet.caption("MadeInPK connects buyer and maker; the maker sells and ships.")
    return sheet.bytes()


def parties(sheet: Sheet, order: Order, *, for_seller: bool) -> None:
    top, half = sheet.y, sheet.epw / 2 - 4
    sheet.caption("Sold by", width=half)
    sheet.say(words.sender_of(order.seller), width=half)
    left_end = sheet.y
    if order.is_paid_for or not for_seller:
        sheet.set_xy(sheet.l_margin + half + 8, top)
        sheet.caption("Bought by", width=half)
        sheet.say(words.address_of(order), width=half)
    sheet.set_xy(sheet.l_margin, max(left_end, sheet.y) + 2)


def lines(sheet: Sheet, order: Order) -> None:
    widths = [sheet.epw - 85, 20, 30, 35]
    sheet.row(["Piece", "Quantity", "Each", "Together"], widths, bold=True)
    for line in order.lines.order_by("pk"):
        each = [str(line.quantity), words.money(line.unit_price), words.money(line.total)]
        sheet.row([line.title, *each], widths)
    sheet.rule()


def sums(sheet: Sheet, order: Order) -> None:
    sheet.pair("Goods", words.money(order.goods_total))
    sheet.pair("Delivery", words.money(order.delivery) if order.delivery else "included")
    sheet.pair("Total", words.money(order.total), bold=True, size=13)
    sheet.say(words.spelled(order.total))
    back = refunded(order)
    if back:
        sheet.pair("Returned to the buyer", words.money(back), bold=True)


def refunded(order: Order) -> Decimal:
    counted = order.refunds.filter(state__in=Intent.COUNTED)
    return counted.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def payment(sheet: Sheet, order: Order) -> None:
    paid = Payment.objects.filter(purchase__in=[order.purchase_id, order.purchase.joined_into_id])
    made = paid.filter(state=Payment.State.PAID).first()
    sheet.gap(3)
    how = f"Paid with {words.way_of_paying(made.provider)}" if made else "Paid"
    sheet.say(f"{how}, {instant(order.purchase.paid_at)}.")


def share(sheet: Sheet, order: Order) -> None:
    """Only in the seller's copy."""
    sheet.gap(3)
    sheet.rule()
    sheet.pair("Commission of MadeInPK, of the goods", words.money(order.commission))
    sheet.pair("Your share", words.money(order.share), bold=True)
