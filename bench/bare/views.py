from bare.models import Lot, Offer, Piece
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render


def bid(request):
    """The same three statements as a bid has at least: lock a row, insert one, update the first."""
    return placed(request, int(request.POST["bidder"]))


def bid_of_mine(request):
    """The same of whoever is logged in."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    return placed(request, request.user.pk)


def placed(request, bidder):
    amount = int(request.POST["maximum"])
    with transaction.atomic():
        lot = Lot.objects.select_for_update().get(pk=request.POST["lot"])
        Offer.objects.create(lot=lot, bidder=bidder, amount=amount)
        lot.price = amount
        lot.save(update_fields=["price"])
    return HttpResponse(b"ok")


def index(request):
    """One query of 24 rows, one tiny template."""
    pieces = Piece.objects.filter(on_shelf=True).order_by("-published_at", "-id")[:24]
    return render(request, "list.html", {"pieces": pieces})
