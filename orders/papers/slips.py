"""The packing slip: what goes into the parcel, for whom. A4, the seller's."""

from orders.models import Order
from orders.papers import words
from orders.papers.sheet import Sheet, day


def packing_slip(order: Order) -> bytes:
    sheet = Sheet(title=f"Packing slip {order.number}", size="A4", made_at=order.created_at)
    sheet.qr(words.url_of(order), x=sheet.w - sheet.r_margin - 34, y=sheet.t_margin - 3, side=36)
    wide = sheet.epw - 42
    sheet.say("Packing slip", size=20, bold=True, width=wide)
    sheet.say(f"Order {order.number}", size=12, width=wide)
    sheet.caption(f"Ordered {day(order.created_at)} from {order.seller.brand}", width=wide)
    sheet.set_y(max(sheet.y, sheet.t_margin + 36))
    sheet.rule()
    sheet.caption("Deliver to")
    sheet.say(words.address_of(order), size=13)
    sheet.say(f"Phone {order.phone}", size=11)
    sheet.gap()
    sheet.rule()
    widths = [sheet.epw - 30, 30]
    sheet.row(["What goes in", "Pieces"], widths, bold=True)
    pieces = 0
    for line in order.lines.order_by("pk"):
        sheet.row([line.title, str(line.quantity)], widths, size=12)
        pieces += line.quantity
    sheet.rule()
    sheet.row(["Altogether", str(pieces)], widths, bold=True)
    sheet.gap(8)
    sheet.caption("Thank you for buying from the person who made it. Scan the code to say that it has arrived whole.")
    return sheet.bytes()
