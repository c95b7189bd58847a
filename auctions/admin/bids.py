"""Bids and bidders. Staff void a bidder's bids here, having seen what that would do (rules, section 2: by replay)."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from auctions import voiding
from auctions.forms import VoidForm
from auctions.models import Auction, Bid, Paddle
from config.staff import ReadOnly

ENDED = _("This auction has ended and its result stands. A sale is undone on its order: cancel or refund it there.")
NOT_OPEN = _("This auction is not open, so there is nothing to void.")
NOT_ONE = _("Choose bids of one bidder on one auction.")
NONE_LEFT = _("None of these bids stands any more.")
WENT_ON = _("Bidding went on meanwhile: look again at what would become of it.")


class Voiding(ReadOnly):
    """An admin with an action that voids bids of one bidder: asks why and shows the outcome first."""

    def has_void_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("auctions.change_bid")

    def void(self, request: HttpRequest, action: str, bids: QuerySet[Bid]) -> HttpResponse | None:
        """Void those of `bids` that stand, once a form has said why; None goes back to the list with a message."""
        found = list(bids.standing().select_related("paddle__auction__product", "paddle__user").order_by("sequence"))
        auction = found[0].paddle.auction if found else None
        if refusal := refusal_of(found, auction):
            self.message_user(request, refusal, messages.ERROR)
            return None
        form = VoidForm(request.POST if "reason" in request.POST else None, initial={"seen": auction.version})
        if form.is_valid() and form.cleaned_data["seen"] != auction.version:
            form = VoidForm(initial=form.cleaned_data | {"seen": auction.version})
            self.message_user(request, WENT_ON, messages.WARNING)
        if not form.is_valid():
            return self.ask(request, action, form, found)
        self.carry_out(request, form, found)
        return None

    def ask(self, request: HttpRequest, action: str, form: VoidForm, bids: list[Bid]) -> TemplateResponse:
        """What is there now and what the replay would leave; nothing is written."""
        auction = bids[0].paddle.auction
        after = voiding.replayed(auction, without=[bid.sequence for bid in bids])
        context = {
            "title": _("Void bids"),
            "opts": self.opts,
            "form": form,
            "action": action,
            "selected": request.POST.getlist("_selected_action"),
            "auction": auction,
            "bids": bids,
            "leader_after": Paddle.objects.select_related("user").filter(pk=after.leader).first(),
            "price_after": auction.starting_price if after.price is None else after.price,
        }
        return TemplateResponse(request, "auctions/admin/void.html", self.admin_site.each_context(request) | context)

    def carry_out(self, request: HttpRequest, form: VoidForm, bids: list[Bid]) -> None:
        paddle, sequences = bids[0].paddle, [bid.sequence for bid in bids]
        reason, note = form.cleaned_data["reason"], form.cleaned_data["note"]
        count = voiding.void_bids(paddle=paddle, sequences=sequences, reason=reason, note=note, actor=request.user)
        numbers = ", ".join(map(str, sequences))
        self.log_change(request, paddle.auction, f"Voided bids {numbers} of {paddle} ({reason}): {note}")
        words = ngettext("%(count)d bid was voided.", "%(count)d bids were voided.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS if count else messages.WARNING)


def refusal_of(bids: list[Bid], auction: Auction | None) -> str | None:
    if auction is None:
        return NONE_LEFT
    if len({bid.paddle_id for bid in bids}) > 1:
        return NOT_ONE
    if auction.has_ended:
        return ENDED
    return None if auction.is_open else NOT_OPEN


@admin.register(Bid)
class BidAdmin(Voiding, admin.ModelAdmin):
    list_display = [
        "auction", "sequence", "paddle", "bidder", "maximum", "price_after", "kind", "arrived_at", "voided_at",
    ]  # fmt: skip
    list_filter = ["kind", "arrived_at", ("voided_at", admin.EmptyFieldListFilter)]
    list_select_related = ["auction__product", "paddle__user"]
    search_fields = ["auction__product__title", "paddle__user__email", "=auction__pk"]
    date_hierarchy = "arrived_at"
    actions = ["void_bids"]

    @admin.display(description=_("bidder"), ordering="paddle__user__email")
    def bidder(self, bid: Bid) -> str:
        return bid.paddle.user.email

    @admin.action(description=_("Void these bids…"), permissions=["void"])
    def void_bids(self, request: HttpRequest, queryset) -> HttpResponse | None:
        return self.void(request, "void_bids", queryset)


@admin.register(Paddle)
class PaddleAdmin(Voiding, admin.ModelAdmin):
    list_display = ["auction", "number", "user"]
    list_select_related = ["auction__product", "user"]
    search_fields = ["auction__product__title", "user__email", "=auction__pk"]
    actions = ["void_all_bids"]

    @admin.action(description=_("Void all bids of this bidder…"), permissions=["void"])
    def void_all_bids(self, request: HttpRequest, queryset) -> HttpResponse | None:
        return self.void(request, "void_all_bids", Bid.objects.filter(paddle__in=queryset))
