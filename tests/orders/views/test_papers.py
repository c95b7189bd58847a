import io
import time
from decimal import Decimal

import pytest
from django.conf import settings as project
from pypdf import PdfReader

from orders.models import Order, OrderLine, Purchase
from orders.papers import invoices, labels, receipts, sheet, slips, words
from tests import factories
from tests.orders import factories as make

pytestmark = pytest.mark.django_db
URDU = "عائشہ بی بی"
NASTY = "Ünïçødé ☃ 🧿 \u202egnp.exe\u202c हिन्दी\x07" + URDU
PAPERS = ["orders/{order}/packing-slip.pdf", "orders/{order}/label.pdf", "orders/{order}/invoice.pdf"]


@pytest.fixture
def order(ayesha, bilal):
    return make.make_paid_order(ayesha.seller_profile, bilal, quantity=2, title="Blue plate with forty petals")


@pytest.fixture
def plain(monkeypatch):
    """A machine without the fonts."""
    monkeypatch.setattr(sheet, "found_fonts", dict)


def read(content: bytes) -> str:
    """All text of a document, its spaces collapsed."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def pages(content: bytes) -> list[tuple[int, int]]:
    """The size of each page in millimetres."""
    return [
        (round(float(page.mediabox.width) * 25.4 / 72), round(float(page.mediabox.height) * 25.4 / 72))
        for page in PdfReader(io.BytesIO(content)).pages
    ]


def drawn(order: Order) -> list[bytes]:
    return [
        slips.packing_slip(order),
        labels.label(order),
        invoices.invoice(order, for_seller=True),
        receipts.receipt(order.purchase, [order]),
    ]


# -- What they say ----------------------------------------------------------------------------------------


def test_a_packing_slip_says_what_goes_in_and_where_to(order):
    content = slips.packing_slip(order)
    text = read(content)
    for said in (
        order.number,
        "Blue plate with forty petals",
        "Bilal Ahmed",
        "House 14",
        "Islamabad",
        "+92 300 1234567",
    ):
        assert said in text, said
    assert pages(content) == [(210, 297)]
    assert "6,800" not in text and "13,600" not in text


def test_a_label_is_an_a6_for_the_courier(ayesha, bilal):
    order = make.make_shipped_order(ayesha.seller_profile, bilal)
    content = labels.label(order)
    text = read(content)
    for said in (order.number, "Bilal Ahmed", "House 14", "+92 300 1234567", "Ayesha Kashi", "Kashigar", "77912045118"):
        assert said in text, said
    assert pages(content) == [(105, 148)]


def test_an_invoice_adds_up_and_says_how_it_was_paid(order):
    text = read(invoices.invoice(order, for_seller=False))
    for said in (order.number, "Rs 13,600", "Rs 450", "Rs 14,050", "fourteen thousand fifty only", "practice provider"):
        assert said in text, said
    assert "Shop 3, Kashigar Mohalla" in text and "Bilal Ahmed" in text
    assert "Commission" not in text and "share" not in text


def test_the_sellers_copy_says_what_we_keep_and_what_they_receive(order):
    text = read(invoices.invoice(order, for_seller=True))
    assert "Rs 272" in text and "Rs 13,778" in text


def test_the_invoice_of_money_that_went_back_says_so_and_tells_the_seller_no_address(order, staff):
    from orders.models import Refund

    order.refunds.add(
        Refund(
            payment=order.purchase.payments.get(),
            provider="sandbox",
            amount=Decimal("100.25"),
            share_part=100,
            commission_part=Decimal("0.25"),
            reason="A chip",
            actor=staff,
        ),
        bulk=False,
    )
    Order.objects.update(state="refunded")
    order.refresh_from_db()
    text = read(invoices.invoice(order, for_seller=True))
    assert "Returned to the buyer Rs 100.25" in text and "House 14" not in text
    assert "House 14" in read(invoices.invoice(order, for_seller=False))


def test_a_receipt_is_of_the_whole_payment(order, zoya):
    other = make.make_paid_order(factories.make_seller(zoya), order.buyer, title="Cedar box")
    Order.objects.filter(pk=other.pk).update(purchase=order.purchase)
    Purchase.objects.filter(pk=order.purchase_id).update(total=order.total + other.total)
    purchase = Purchase.objects.get(pk=order.purchase_id)
    text = read(receipts.receipt(purchase, Order.objects.for_lists().order_by("pk")))
    for said in (purchase.number, order.number, other.number, "Cedar box", "Rs 21,300", "Bilal Ahmed"):
        assert said in text, said


@pytest.mark.parametrize(
    ("amount", "spoken"),
    [("6800", "Rupees six thousand eight hundred only"), ("100.25", "Rupees one hundred and twenty-five paisa only")],
)
def test_amounts_in_words_to_the_paisa(amount, spoken):
    assert words.spelled(Decimal(amount)) == spoken


# -- Whoever it is for, whatever they are called ----------------------------------------------------------


def named(order: Order, name: str) -> Order:
    Order.objects.filter(pk=order.pk).update(recipient=name[:80], address_line=name[:200])
    OrderLine.objects.filter(order=order).update(title=name[:120])
    return make.order_of(order.purchase)


@pytest.mark.fonts
def test_urdu_is_shaped_where_the_font_is_there(order):
    content = labels.label(named(order, URDU))
    fonts = {str(font) for page in PdfReader(io.BytesIO(content)).pages for font in page["/Resources"]["/Font"]}
    assert len(fonts) >= 2
    # Shaped letters are other glyphs than lone ones: joined, the name is narrower.
    paper = sheet.Sheet(title="x", size="A4", made_at=order.created_at)
    shaped = paper.get_string_width(paper.choose(URDU, 20))
    paper.set_text_shaping(False)
    assert shaped < paper.get_string_width(paper.choose(URDU, 20))


@pytest.mark.parametrize("name", [URDU, NASTY, "W" * 200, "a " * 100, "\n\n", "", "नमस्ते"])
def test_no_name_stops_a_paper(order, name):
    for content in drawn(named(order, name)):
        assert content.startswith(b"%PDF") and len(content) <= 100_000


@pytest.mark.parametrize("name", [URDU, NASTY, "Zoë “the” potter…"])
def test_without_fonts_they_come_out_too(order, plain, name):
    for content in drawn(named(order, name)):
        assert content.startswith(b"%PDF") and len(content) <= 100_000
        assert order.number[:3] in read(content) or "PUR" in read(content)


def test_what_turns_a_line_around_is_left_out():
    assert sheet.drawable("a\u202eb\x00c", frozenset(map(ord, "abc?"))) == "abc"
    assert sheet.drawable("ہے", frozenset(map(ord, "هی?"))) == "هی"
    assert sheet.drawable("a☃", frozenset(map(ord, "a?"))) == "a?"
    assert sheet.drawable("café — ☃", None) == "café - ?"


def test_many_lines_go_on_a_second_page(order):
    line = order.lines.get()
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product=line.product, title=f"Plate {n} " + "of clay " * 10, unit_price=1, quantity=1)
        for n in range(40)
    )
    content = slips.packing_slip(order)
    text = read(content)
    assert len(pages(content)) > 1 and all(f"Plate {n} " in text for n in range(40))
    assert len(content) <= 100_000


def test_the_same_order_is_the_same_file(order):
    first = drawn(named(order, URDU))
    time.sleep(1.1)
    assert drawn(named(order, URDU)) == first


def test_the_code_leads_to_the_order(order):
    assert words.url_of(order) == f"{project.SITE_URL}/orders/{order.number}/"


# -- Who gets them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAPERS)
def test_papers_have_a_name_and_are_kept_by_nobody(order, ayesha, sign_in, path):
    answer = sign_in(ayesha).get("/" + path.format(order=order.number))
    kind = path.rpartition("/")[2].removesuffix(".pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{kind}-{order.number}.pdf"'
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


def test_the_receipt_is_the_buyers(order, bilal, ayesha, sign_in):
    url = f"/purchases/{order.purchase.number}/receipt.pdf"
    assert order.purchase.number in read(sign_in(bilal).get(url).content)
    assert sign_in(ayesha).get(url).status_code == 404


def test_the_buyer_gets_an_invoice_without_our_commission_and_nothing_for_the_parcel(order, bilal, sign_in):
    client = sign_in(bilal)
    assert "Commission" not in read(client.get(f"/orders/{order.number}/invoice.pdf").content)
    for path in PAPERS[:2]:
        assert client.get("/" + path.format(order=order.number)).status_code == 404


def test_before_it_is_paid_there_is_no_paper(ayesha, bilal, sign_in):
    purchase = make.make_purchase(ayesha.seller_profile, bilal)
    number = make.order_of(purchase).number
    for path in PAPERS:
        assert sign_in(ayesha).get("/" + path.format(order=number)).status_code == 404
    assert sign_in(bilal).get(f"/purchases/{purchase.number}/receipt.pdf").status_code == 404


def test_strangers_get_404(order, zoya, sign_in):
    for path in (*PAPERS, f"purchases/{order.purchase.number}/receipt.pdf"):
        assert sign_in(zoya).get("/" + path.format(order=order.number)).status_code == 404
