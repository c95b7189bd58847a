from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from accounts import standing
from orders.models import (
    Feedback,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    ProviderEvent,
    Purchase,
    Review,
    SandboxSession,
    Violation,
)
from tests.orders import factories as make
from tests.pages import one, parse, words

MODELS = [
    Feedback, Order, OrderEvent, OrderLine, Payment, ProviderEvent, Purchase, Review, SandboxSession, Violation
]  # fmt: skip
NOW = timezone.now()


@pytest.fixture
def market(ayesha, bilal, sana):
    from orders.ratings import reviewing

    order = make.make_completed_order(ayesha.seller_profile, bilal)
    make.make_feedback(order)
    reviewing.write_review(author=bilal, product=order.lines.get().product, stars=4, title="Lovely", text="")
    for day in (3, 4, 5):
        make.expire(make.make_win(ayesha.seller_profile, sana, now=NOW - timedelta(days=day)))
    ProviderEvent.objects.create(provider="sandbox", event_id="evt_1", kind="paid", payload={}, outcome="paid")
    return order


def address(model, *parts) -> str:
    return "/".join(["/admin/orders", model._meta.model_name, *map(str, parts), ""])


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_listed_searched_and_shown(sign_in, staff, market, model):
    client = sign_in(staff)
    assert admin.site.is_registered(model)
    assert client.get(address(model)).status_code == 200
    assert client.get(address(model), {"q": "Bilal"}).status_code == 200
    assert client.get(address(model, model.objects.first().pk, "change")).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_typed_over(sign_in, staff, market, model):
    row = model.objects.first()
    client = sign_in(staff)
    page = parse(client.get(address(model, row.pk, "change")))
    assert not page.cssselect("#content input[type=text], #content textarea, #content select")
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, row.pk, "change"), {"state": "paid"}).status_code == 403
    if model is not Review:
        assert client.post(address(model, row.pk, "delete"), {"post": "yes"}).status_code == 403


def test_order_page_tells_what_happened(sign_in, staff, market):
    text = words(parse(sign_in(staff).get(address(Order, market.pk, "change"))))
    for fact in (market.number, "77912045118", "delivered", "Paid: Rs 7250.00", market.lines.get().title):
        assert fact in text


def test_lists_filter_by_how_it_was_sold(sign_in, staff, market):
    page = parse(sign_in(staff).get(address(Order), {"sold": "fixed"}))
    assert market.number in words(one(page, "#result_list"))
    assert market.number not in words(parse(sign_in(staff).get(address(Order), {"sold": "auction"})))


def test_waiving_asks_why_and_lifts_the_block(sign_in, staff, sana, market):
    assert standing.is_blocked(sana)
    client, pk = sign_in(staff), Violation.objects.first().pk
    page = parse(client.post(address(Violation), {"action": "waive", "_selected_action": pk}))
    assert one(page, "textarea[name=reason]") is not None
    assert standing.is_blocked(sana)
    client.post(address(Violation), {"action": "waive", "_selected_action": pk, "reason": ""})
    assert standing.is_blocked(sana)
    client.post(address(Violation), {"action": "waive", "_selected_action": pk, "reason": "The bank was down"})
    assert Violation.objects.get(pk=pk).waived_by == staff
    assert not standing.is_blocked(sana)
    again = client.post(address(Violation), {"action": "waive", "_selected_action": pk, "reason": "x"}, follow=True)
    assert [message.level_tag for message in again.context["messages"]][-1] == "warning", "nothing was waived"
    assert client.get(address(Violation), {"waived": "yes"}).status_code == 200


def test_admin_is_for_staff(sign_in, bilal, market):
    assert sign_in(bilal).get(address(Order)).status_code == 302
