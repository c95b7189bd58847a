"""Papers to print: for the seller what goes on and into the parcel, for both the invoice, for the payer the receipt."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from orders import papers
from orders.models import Order, Purchase
from orders.reports import narrating
from orders.views.orders import own_order


def paper(content: bytes, name: str) -> HttpResponse:
    """Shown by the browser, and saved under a name that says what it is."""
    disposition = content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def order_to_send(request: HttpRequest, number: str) -> Order:
    """The paid order of that number for its seller; before, nobody's address is shown."""
    order = own_order(request, number, narrating.SELLER)
    if not order.is_paid_for:
        raise Http404
    return order


@require_safe
@signed_in
def packing_slip(request: HttpRequest, number: str) -> HttpResponse:
    order = order_to_send(request, number)
    return paper(papers.slips.packing_slip(order), f"packing-slip-{order.number}")


@require_safe
@signed_in
def label(request: HttpRequest, number: str) -> HttpResponse:
    order = order_to_send(request, number)
    return paper(papers.labels.label(order), f"label-{order.number}")


@require_safe
@signed_in
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    order = own_order(request, number)
    if order.purchase.paid_at is None:
        raise Http404
    for_seller = narrating.side_of(order, request.user) == narrating.SELLER
    return paper(papers.invoices.invoice(order, for_seller=for_seller), f"invoice-{order.number}")


@require_safe
@signed_in
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    purchase = get_object_or_404(Purchase, number=number, buyer=request.user, paid_at__isnull=False)
    paid_for = Order.objects.filter(Q(purchase=purchase) | Q(purchase__joined_into=purchase))
    return paper(papers.receipts.receipt(purchase, paid_for.for_lists().order_by("pk")), f"receipt-{purchase.number}")
