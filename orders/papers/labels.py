"""The label on the parcel. A6, the seller's."""

from orders.models import Order
from orders.papers import words
from orders.papers.sheet import Sheet
from orders.parcels.couriers import UNTRACKED


def label(order: Order) -> bytes:
    sheet = Sheet(title=f"Label {order.number}", size=(105, 148), made_at=order.created_at, margin=7)
    sheet.set_auto_page_break(False)
    sheet.caption("To")
    place = " ".join(part for part in (order.city, order.postal_code) if part)
    sheet.say(order.recipient, size=17, bold=True, lead=1.2)
    sheet.say(order.address_line, size=13, lead=1.25)
    sheet.say(f"{place}, {order.province}", size=14, bold=True, lead=1.25)
    sheet.say(f"Phone {order.phone}", size=14, bold=True, lead=1.4)
    sheet.set_y(max(sheet.y + 2, 66))
    sheet.rule()
    top, side = sheet.y, 40
    sheet.qr(words.url_of(order), x=sheet.w - sheet.r_margin - side + 3, y=top - 2, side=side)
    wide = sheet.epw - side
    sheet.caption("From", width=wide)
    sheet.say(words.sender_of(order.seller), size=9.5, width=wide)
    sheet.say(f"Phone {order.seller.phone}", size=9.5, width=wide)
    sheet.set_y(max(sheet.y, top + side - 2))
    sheet.rule()
    sheet.say(order.number, size=15, bold=True)
    if order.courier and order.courier not in UNTRACKED:
        sheet.say(f"{order.courier}  {order.tracking_number}", size=13, bold=True)
    return sheet.bytes()
