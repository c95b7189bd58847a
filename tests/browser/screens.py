"""Every main screen: who sees it, and the way there. `{name}` is one of the bazaar's addresses (`stage.addresses`)."""

from dataclasses import dataclass

STRANGER = ""
# Nothing asked for that has not come, and come to rest.
QUIET = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"


@dataclass(frozen=True)
class Screen:
    """`who` is a person of the demo; `act` presses what shows it, after the page has been opened."""

    path: str
    who: str = STRANGER
    act: tuple[str, ...] = ()
    status: int = 200


SCREENS = {
    "home": Screen("/"),
    "list": Screen("/products/"),
    "list_filtered": Screen("/products/?q=blue&format=auction&sort=ending"),
    "list_empty": Screen("/products/?q=zeppelin"),
    "category": Screen("{category}"),
    "shop": Screen("{shop}"),
    "shop_feedback": Screen("{shop_feedback}"),
    "how_it_works": Screen("/how-it-works/"),
    "fees": Screen("/fees/"),
    "trust": Screen("/trust/"),
    "not_found": Screen("/nowhere/", status=404),
    "product": Screen("{fixed_price}", "bilal"),
    "reviews": Screen("{reviews}"),
    "auction_signed_out": Screen("{open}"),
    "auction_unbid": Screen("{unbid}", "zoya"),
    "auction_leading": Screen("{open}", "sana"),
    "auction_outbid": Screen("{open}", "bilal"),
    "auction_confirming": Screen("{open}", "bilal", ("maximum=20000", "Place bid")),
    "auction_confirming_high": Screen("{open}", "bilal", ("maximum=90000", "Place bid")),
    "auction_too_low": Screen("{open}", "bilal", ("maximum=5", "Place bid")),
    "auction_ending": Screen("{ending}", "zoya"),
    "auction_offered": Screen("{offered}", "bilal"),
    "auction_held": Screen("{held}", "bilal"),
    "auction_holding": Screen("{held}", "sana"),
    "buy_now": Screen("{buy_now}", "zoya"),
    "retraction": Screen("{retraction}", "sana"),
    "turning_away": Screen("{refusal}", "ayesha"),
    "turned_away_empty": Screen("/seller/turned-away/", "ayesha"),
    "bid_history_of_ayesha": Screen("{history}", "ayesha"),
    "auction_own": Screen("{open}", "ayesha"),
    "auction_blocked": Screen("{open}", "shahid"),
    "auction_won": Screen("{sold}", "bilal"),
    "auction_lost": Screen("{sold}", "nida"),
    "auction_unsold": Screen("{unsold}"),
    "auction_unsold_own": Screen("{unsold}", "sakina"),
    "auction_scheduled": Screen("{scheduled}"),
    "auction_scheduled_own": Screen("{scheduled}", "daud"),
    "auctions_starting": Screen("/products/?sort=starting"),
    "addenda": Screen("{addenda}", "ayesha", ("Add the note",)),
    "cancellation": Screen("{cancellation}", "ayesha", ("Cancel the auction",)),
    "reserve": Screen("{reserve}", "ayesha", ("reserve_price=90000", "Lower it")),
    "relisting": Screen("{relisting}", "sakina"),
    "bid_history": Screen("{history}"),
    "public_log": Screen("{log}"),
    "public_log_to_come": Screen("{log_to_come}"),
    "my_bids": Screen("/bids/", "bilal"),
    "my_bids_empty": Screen("/bids/", "zoya"),
    "wishes": Screen("/wishes/", "bilal"),
    "cart": Screen("/cart/", "sana"),
    "cart_empty": Screen("/cart/"),
    "checkout": Screen("/checkout/", "sana"),
    "checkout_new_address": Screen("/checkout/?address=new", "sana"),
    "joint_purchase": Screen("/purchases/joint/", "bilal"),
    "sign_up": Screen("/account/signup/"),
    "sign_up_refused": Screen("/account/signup/", act=("email=nobody", "Sign up")),
    "log_in": Screen("/account/login/"),
    "reset": Screen("/account/password/reset/"),
    "account": Screen("/account/", "bilal"),
    "profile": Screen("/account/profile/", "bilal"),
    "addresses": Screen("/account/addresses/", "bilal"),
    "address_new": Screen("/account/addresses/new/", "bilal"),
    "security": Screen("/account/security/", "bilal"),
    "password": Screen("/account/password/change/", "bilal"),
    "devices": Screen("/account/sessions/", "bilal"),
    "second_factor": Screen("/account/2fa/", "bilal"),
    "log_out": Screen("/account/logout/", "bilal"),
    "blocked": Screen("/account/blocked/", "shahid"),
    "desk": Screen("/seller/", "ayesha"),
    "console": Screen("/seller/auctions/", "ayesha"),
    "earnings": Screen("/seller/earnings/", "ayesha"),
    "receipt": Screen("{receipt}", "bilal"),
    "desk_of_nobody": Screen("/seller/", "zoya"),
    "seller_profile": Screen("/seller/profile/", "ayesha"),
    "onboarding": Screen("/seller/onboarding/", "ayesha"),
    "editor_new": Screen("/products/new/", "ayesha"),
    "editor": Screen("{editor}", "ayesha"),
    "editor_scheduled": Screen("{editor_scheduled}", "daud"),
    "more_photos": Screen("{more_photos}", "ayesha"),
    "photos": Screen("{photos}", "ayesha"),
    "preview": Screen("{preview}", "ayesha"),
    "publication": Screen("{publication}", "ayesha"),
    "orders": Screen("/orders/", "bilal"),
    "orders_empty": Screen("/orders/", "zoya"),
    "sales": Screen("/sales/", "ayesha"),
    "order_to_pay": Screen("{to_pay}", "bilal"),
    "order_sent": Screen("{sent}", "bilal"),
    "order_delivered": Screen("{delivered}", "bilal"),
    "order_to_ship": Screen("{to_ship}", "ayesha"),
    "order_refused": Screen("{to_ship}", "ayesha", ("courier=TCS", "Mark shipped")),
    "rating": Screen("{rating}", "bilal"),
    "purchase": Screen("{purchase}", "bilal"),
    "purchase_new_address": Screen("{purchase}?address=new", "bilal"),
    "result": Screen("{result}", "bilal"),
    "sandbox": Screen("{sandbox}", "bilal"),
    "notifications": Screen("/notifications/", "bilal"),
    "notifications_of_ayesha": Screen("/notifications/", "ayesha"),
    "conversations": Screen("/conversations/", "bilal"),
    "conversations_empty": Screen("/conversations/", "zoya"),
    "conversation": Screen("{conversation}", "bilal"),
    "ask": Screen("{ask}", "sana"),
    "complaints": Screen("/complaints/", "lubna"),
    "complaint": Screen("{complaint}", "lubna"),
    "complaint_new": Screen("/complaints/new/", "bilal"),
}


def show(page, screen: Screen, addresses: dict[str, str]) -> None:
    """Open it and do what it takes, until the page is quiet."""
    answer = page.goto(screen.path.format(**addresses))
    assert answer.status == screen.status, f"{answer.url} answered {answer.status}"
    for step in screen.act:
        take(page, step)
    page.wait_for_load_state()
    page.wait_for_function(QUIET)


def take(page, step: str) -> None:
    """`name=value` fills or chooses in a field; anything else is the name of a button to press."""
    name, is_field, value = step.partition("=")
    if not is_field:
        return page.locator("main").get_by_role("button", name=name, exact=True).click()
    field = page.locator(f"main [name='{name}']").first
    if field.evaluate("element => element.tagName") == "SELECT":
        return field.select_option(label=value)
    return field.fill(value)
