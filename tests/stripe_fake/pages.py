"""The pages that Stripe hosts: checkout with *pay*, *decline* and *leave*, and the sellers' forms. Plain HTML."""

from html import escape
from urllib.parse import parse_qs, urlsplit

from tests.stripe_fake.errors import ApiError

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{font:1rem/1.5 sans-serif;max-width:30rem;margin:2rem auto;padding:0 1rem}}
button{{font:inherit;display:block;width:100%;min-height:3rem;margin:.5rem 0}}</style>
<h1>{title}</h1>{body}</html>"""
CHECKOUT = {
    "pay": ("Pay", "success_url"),
    "pay_slowly": ("Pay from a bank, which takes days", "success_url"),
    "decline": ("Pay with a card that is declined", None),
    "leave": ("Leave", "cancel_url"),
}
FORMS = {"complete": "Complete the forms", "leave": "Leave"}
HTML = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}


def answer(fake, method: str, url: str, body: str) -> tuple[int, dict, str]:
    action = parse_qs(body).get("action", [""])[0] if method == "POST" else ""
    match urlsplit(url).path.strip("/").split("/"):
        case ["c", "pay", id]:
            return guarded(checkout, fake, id, action)
        case ["setup", "e", _account, secret]:
            return guarded(forms, fake, f"link_{secret}", action)
    return page(404, "There is nothing here", "")


def guarded(show, *args) -> tuple[int, dict, str]:
    try:
        return show(*args)
    except ApiError as error:
        return page(404, "This page is over", f"<p>{escape(str(error))}</p>")


def checkout(fake, id: str, action: str) -> tuple[int, dict, str]:
    session = fake.memory.get("checkout.session", id)
    if session["status"] != "open":
        return page(200, "You have paid, or the time is over", "<p>Go back to the shop.</p>")
    if action not in CHECKOUT:
        return page(200, f"Pay {rupees(session['amount_total'])}", lines(session) + buttons(CHECKOUT))
    if action != "leave":
        getattr(fake.payer, action)(id)
    back = CHECKOUT[action][1]
    if back is None:
        again = "<p role='alert'>Your card was declined. Try another.</p>" + lines(session) + buttons(CHECKOUT)
        return page(200, f"Pay {rupees(session['amount_total'])}", again)
    return redirect(session[back] or session["success_url"])


def forms(fake, link_id: str, action: str) -> tuple[int, dict, str]:
    """A link works once and for five minutes; afterwards it leads to where a new one is made."""
    link = fake.memory.get("account_link", link_id)
    if link.get("_used") or link["expires_at"] <= fake.memory.now():
        return redirect(link["_refresh_url"])
    if action not in FORMS:
        return page(200, "Who you are, and where your money goes", buttons({name: (FORMS[name],) for name in FORMS}))
    link["_used"] = True
    if action == "complete":
        fake.payer.complete_onboarding(link["_account"])
    return redirect(link["_return_url"])


def lines(session: dict) -> str:
    each = "".join(
        f"<li>{escape(line['description'])} × {line['quantity']}: {rupees(line['amount_total'])}</li>"
        for line in session["_lines"]
    )
    return f"<ul>{each}</ul>"


def buttons(actions: dict[str, tuple]) -> str:
    each = "".join(
        f'<button name="action" value="{name}">{escape(words[0])}</button>' for name, words in actions.items()
    )
    return f'<form method="post">{each}</form>'


def rupees(paisa: int) -> str:
    return f"Rs {paisa / 100:,.2f}"


def page(status: int, title: str, body: str) -> tuple[int, dict, str]:
    return status, HTML, PAGE.format(title=escape(title), body=body)


def redirect(url: str) -> tuple[int, dict, str]:
    return 303, {**HTML, "Location": url}, ""
