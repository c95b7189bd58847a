"""The pages: one's own or 404, fragments, refusals that keep what was typed, constant query counts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import standing
from accounts.models import Block
from messaging import complaining
from messaging.models import Complaint, Conversation, Message, Notification
from tests import factories
from tests.messaging.rows import Kind, make_conversation, make_order, tell
from tests.pages import HTMX, one, parse, words

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def product(ayesha):
    return factories.make_listing(ayesha.seller_profile).product


@pytest.fixture
def talk(ayesha, bilal, product):
    return make_conversation(
        bilal, ayesha.seller_profile, (bilal, "Is it lead-free?"), (ayesha, "It is."), product=product
    )


def queries_of(client, url, **headers) -> int:
    client.get(url, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, headers=headers).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "url",
    [
        "/notifications/", "/notifications/1/", "/conversations/", "/conversations/new/?product=1", "/conversations/1/",
        "/complaints/", "/complaints/new/", "/complaints/CMP-1/",
    ],
)  # fmt: skip
def test_anonymous_is_sent_to_log_in(db, client, url):
    response = client.get(url)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


# -- Notifications ----------------------------------------------------------------------------------------


def test_notifications_are_mine_newest_first_with_the_new_ones_marked(bilal, sana, sign_in):
    old, new = tell(bilal, context={"title": "Old"}), tell(bilal, context={"title": "New"})
    tell(sana, context={"title": "Hers"})
    sign_in(bilal).get(reverse("notification", args=[old.pk]))
    page = parse(sign_in(bilal).get("/notifications/"))
    region = one(page, "section#notifications")
    assert words(one(region, f"#{region.get('aria-labelledby')}")) == "Notifications"
    rows = region.cssselect("#notification-rows > li")
    assert [row.get("data-unread") is not None for row in rows] == [True, False]
    assert "New" in words(rows[0])
    assert one(rows[0], "a").get("href") == reverse("notification", args=[new.pk])
    assert "Hers" not in words(region)


def test_notifications_empty_say_what_to_do_next(zoya, sign_in):
    page = parse(sign_in(zoya).get("/notifications/"))
    assert one(page, "#notifications .empty a").get("href") == reverse("products")
    assert not page.cssselect("#notifications form")


def test_notifications_escape_people_s_words(bilal, sign_in):
    tell(bilal, context={"title": EVIL, "bidder": 2, "next_bid": 1})
    response = sign_in(bilal).get("/notifications/")
    assert EVIL not in response.content.decode()
    assert EVIL in words(one(parse(response), "#notification-rows"))


def test_notifications_fragment_is_the_section_alone(bilal, sign_in):
    tell(bilal)
    response = sign_in(bilal).get("/notifications/", headers=HTMX)
    assert parse(response).get("id") == "notifications"
    assert "HX-Request" in response.headers["Vary"]


def test_notifications_load_more_goes_through_all_once(bilal, sign_in):
    for _row in range(70):
        tell(bilal)
    client, url, seen = sign_in(bilal), "/notifications/", []
    page = parse(client.get(url))
    while True:
        seen += [a.get("href") for a in page.cssselect(".row-title a")]
        links = page.cssselect("#pager a")
        if not links:
            break
        page = parse(client.get(links[0].get("href"), headers=HTMX))
        assert one(page, "#pager").get("hx-swap-oob") == "true"
    assert len(seen) == len(set(seen)) == 70


@pytest.mark.parametrize("before", ["nonsense", "-", "20261122T104512000123-x", "99999999T1-1", "1" * 400])
def test_notifications_from_nowhere_start_at_the_head(bilal, sign_in, before):
    tell(bilal)
    response = sign_in(bilal).get("/notifications/", {"before": before})
    assert response.status_code == 200
    assert parse(response).cssselect("#notification-rows > li")


def test_notifications_cost_the_same_for_one_and_for_thirty(bilal, sign_in):
    client = sign_in(bilal)
    tell(bilal)
    few = queries_of(client, "/notifications/")
    for _row in range(30):
        tell(bilal)
    assert queries_of(client, "/notifications/") == few <= 12


def test_notification_marks_read_and_goes_to_its_thing(bilal, sign_in):
    told = tell(bilal)
    response = sign_in(bilal).get(reverse("notification", args=[told.pk]))
    assert (response.status_code, response.url) == (302, told.url)
    told.refresh_from_db()
    assert told.read_at is not None


def test_somebody_else_s_notification_is_not_there(bilal, zoya, sign_in):
    told = tell(bilal)
    assert sign_in(zoya).get(reverse("notification", args=[told.pk])).status_code == 404
    told.refresh_from_db()
    assert told.read_at is None


def test_mark_all_read_takes_a_post_and_mine_alone(bilal, sana, sign_in):
    tell(bilal), tell(sana)
    url = reverse("notifications_read")
    assert sign_in(bilal).get(url).status_code == 405
    assert sign_in(None).post(url).status_code == 302
    assert Notification.objects.unread().count() == 2
    assert sign_in(bilal).post(url).url == "/notifications/"
    assert Notification.objects.unread().get().recipient == sana


def test_bell_counts_mine_and_shows_a_visitor_nothing(bilal, sign_in):
    tell(bilal), tell(bilal)
    url = reverse("notifications_bell")
    bell = one(parse(sign_in(bilal).get(url, headers=HTMX)), "#bell")
    assert words(one(bell, ".count")) == "2"
    response = sign_in(None).get(url, headers=HTMX)
    assert (response.status_code, words(parse(response))) == (200, "")


def test_bell_costs_three_queries_at_most(bilal, sign_in):
    tell(bilal)
    assert queries_of(sign_in(bilal), reverse("notifications_bell")) <= 3


# -- Conversations ----------------------------------------------------------------------------------------


def test_inbox_shows_both_roles_with_unread_counts(talk, ayesha, bilal, sana, sign_in):
    make_conversation(sana, ayesha.seller_profile, (sana, "Hello"), (sana, "Are you there?"))
    rows = parse(sign_in(ayesha).get("/conversations/")).cssselect("#conversation-rows > li")
    assert ["Sana M." in words(rows[0]), "2 new" in words(rows[0])] == [True, True]
    assert "Bilal A." in words(rows[1])
    rows = parse(sign_in(bilal).get("/conversations/")).cssselect("#conversation-rows > li")
    assert ["Ayesha Kashi" in words(rows[0]), "1 new" in words(rows[0])] == [True, True]


def test_inbox_empty_says_what_to_do_next(zoya, sign_in):
    page = parse(sign_in(zoya).get("/conversations/", headers=HTMX))
    assert page.get("id") == "conversations"
    assert one(page, ".empty a").get("href") == reverse("products")


def test_inbox_costs_the_same_for_one_and_for_thirty(ayesha, sign_in):
    def add():
        buyer = factories.make_user()
        make_conversation(buyer, ayesha.seller_profile, (buyer, "Hello"))

    client = sign_in(ayesha)
    add()
    few = queries_of(client, "/conversations/")
    for _row in range(29):
        add()
    assert queries_of(client, "/conversations/") == few <= 12


def test_inbox_loads_more(ayesha, sign_in):
    for _row in range(32):
        buyer = factories.make_user()
        make_conversation(buyer, ayesha.seller_profile, (buyer, "Hello"))
    client = sign_in(ayesha)
    page = parse(client.get("/conversations/"))
    more = parse(client.get(one(page, "#pager a").get("href"), headers=HTMX))
    assert len(page.cssselect(".row-title")) + len(more.cssselect(".row-title")) == 32


def test_thread_is_for_its_two_people_alone(talk, ayesha, bilal, zoya, staff, sign_in):
    for url in (talk.get_absolute_url(), reverse("conversation_messages", args=[talk.pk])):
        for stranger in (zoya, staff):
            assert sign_in(stranger).get(url, headers=HTMX).status_code == 404
    assert sign_in(zoya).post(talk.get_absolute_url(), {"body": "Let me in"}).status_code == 404
    assert Message.objects.count() == 2
    for person in (ayesha, bilal):
        assert sign_in(person).get(talk.get_absolute_url()).status_code == 200


def test_thread_shows_who_said_what_and_marks_it_read(talk, bilal, sign_in):
    page = parse(sign_in(bilal).get(talk.get_absolute_url()))
    mine, other = page.cssselect(".thread .message")
    assert mine.get("data-mine") is not None
    assert "Ayesha Kashi" in words(other)
    talk.refresh_from_db()
    assert talk.buyer_read_at is not None
    assert words(one(page, "#message-form button")) == "Send"


def test_thread_tells_neither_e_mail_nor_full_name(talk, ayesha, bilal, sign_in):
    as_seller = words(one(parse(sign_in(ayesha).get(talk.get_absolute_url())), "main"))
    as_buyer = words(one(parse(sign_in(bilal).get(talk.get_absolute_url())), "main"))
    assert "Bilal A." in as_seller
    for secret in ("Ahmed", bilal.email, "Bibi", ayesha.email):
        assert secret not in as_seller
        assert secret not in as_buyer


def test_thread_escapes_what_was_said(talk, bilal, ayesha, sign_in):
    sign_in(bilal).post(talk.get_absolute_url(), {"body": EVIL})
    for url in (talk.get_absolute_url(), "/conversations/", "/notifications/"):
        assert EVIL not in sign_in(ayesha).get(url).content.decode()


def test_thread_costs_the_same_for_one_and_for_forty(talk, ayesha, bilal, sign_in):
    client = sign_in(bilal)
    few = queries_of(client, talk.get_absolute_url())
    for number in range(40):
        Message.objects.create(conversation=talk, sender=ayesha, body=str(number))
    assert queries_of(client, talk.get_absolute_url()) == few <= 12


def test_thread_of_many_goes_back_in_pages(talk, ayesha, bilal, sign_in):
    for number in range(60):
        Message.objects.create(conversation=talk, sender=ayesha, body=f"No. {number}")
    client = sign_in(bilal)
    page = parse(client.get(talk.get_absolute_url()))
    assert len(page.cssselect(".message")) == 50
    earlier = next(a for a in page.cssselect("a.more") if words(a) == "Earlier messages")
    older = parse(client.get(talk.get_absolute_url() + earlier.get("href")))
    assert len(older.cssselect(".message")) == 12
    assert not older.cssselect("#message-form")


def test_sending_without_htmx_comes_back_to_the_thread(talk, bilal, sign_in):
    response = sign_in(bilal).post(talk.get_absolute_url(), {"body": "Thank you"})
    assert (response.status_code, response.url) == (302, talk.get_absolute_url())
    assert talk.messages.last().body == "Thank you"


def test_sending_by_htmx_appends_and_empties_the_form(talk, bilal, sign_in):
    after = talk.messages.last().pk
    response = sign_in(bilal).post(talk.get_absolute_url(), {"body": "Thank you", "after": after}, headers=HTMX)
    answer = parse(response)
    assert one(answer, f"[hx-swap-oob='beforeend:#thread-{talk.pk}'] .message").get("data-mine") is not None
    assert not one(answer, "#message-form textarea").text.strip()
    assert one(answer, "#message-form [name=after]").get("value") == str(talk.messages.last().pk)


@pytest.mark.parametrize(("body", "kept"), [("  ", ""), ("x" * 2001, "x" * 2001)])
def test_bad_message_is_422_and_keeps_what_was_typed(talk, bilal, sign_in, body, kept):
    for headers in ({}, HTMX):
        response = sign_in(bilal).post(talk.get_absolute_url(), {"body": body}, headers=headers)
        assert response.status_code == 422
        field = one(parse(response), "#message-form textarea")
        assert field.get("aria-invalid") == "true"
        assert field.text.strip() == kept
    assert talk.messages.count() == 2


def test_too_many_messages_are_429_and_keep_what_was_typed(talk, bilal, sign_in, settings):
    client = sign_in(bilal)
    for number in range(20):
        client.post(talk.get_absolute_url(), {"body": str(number)})
    count = talk.messages.count()
    for headers in ({}, HTMX):
        response = client.post(talk.get_absolute_url(), {"body": "And this"}, headers=headers)
        assert response.status_code == 429
        form = one(parse(response), "#message-form")
        assert one(form, "textarea").text.strip() == "And this"
        assert "Wait a minute" in words(one(form, "[role=alert]"))
    assert talk.messages.count() == count


def test_news_are_what_came_after(talk, ayesha, bilal, sign_in):
    url, last = reverse("conversation_messages", args=[talk.pk]), talk.messages.last().pk
    client = sign_in(bilal)
    assert client.get(url, {"after": last}, headers=HTMX).status_code == 204
    fresh = Message.objects.create(conversation=talk, sender=ayesha, body="It ships today.")
    answer = parse(client.get(url, {"after": last}, headers=HTMX))
    assert [words(p) for p in answer.cssselect(".message p")] == ["It ships today."]
    assert one(answer, f"#thread-{talk.pk}-after").get("value") == str(fresh.pk)
    talk.refresh_from_db()
    assert talk.buyer_read_at == fresh.sent_at


def test_news_for_who_was_logged_out_are_nothing_and_a_plain_visit_is_the_thread(talk, bilal, sign_in):
    url = reverse("conversation_messages", args=[talk.pk])
    assert sign_in(None).get(url, headers=HTMX).status_code == 204
    assert sign_in(bilal).get(url).url == talk.get_absolute_url()


def test_new_conversation_is_opened_by_its_first_message(product, bilal, sign_in):
    client, url = sign_in(bilal), f"/conversations/new/?product={product.pk}"
    form = one(parse(client.get(url)), "main form")
    assert form.get("action") == url
    response = client.post(url, {"body": "Is it lead-free?"})
    talk = Conversation.objects.get()
    assert (response.status_code, response.url) == (302, talk.get_absolute_url())
    assert client.get(url).url == talk.get_absolute_url()


def test_new_conversation_without_words_is_422(product, bilal, sign_in):
    assert sign_in(bilal).post(f"/conversations/new/?product={product.pk}", {"body": ""}).status_code == 422
    assert not Conversation.objects.exists()


def test_new_conversation_about_one_s_own_piece_is_403(product, ayesha, sign_in):
    url = f"/conversations/new/?product={product.pk}"
    for response in (sign_in(ayesha).get(url), sign_in(ayesha).post(url, {"body": "Me"})):
        assert response.status_code == 403
        assert "your own piece" in words(parse(response))
    assert not Conversation.objects.exists()


def test_new_conversation_of_a_blocked_person_is_403_and_keeps_the_words(product, bilal, sign_in):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids")
    response = sign_in(bilal).post(f"/conversations/new/?product={product.pk}", {"body": "Hello there"})
    assert response.status_code == 403
    assert one(parse(response), "main textarea").text.strip() == "Hello there"
    assert not Conversation.objects.exists()


def test_sixth_new_conversation_is_429(ayesha, bilal, sign_in):
    client = sign_in(bilal)
    products = [factories.make_listing(ayesha.seller_profile).product for _number in range(6)]
    answers = [client.post(f"/conversations/new/?product={p.pk}", {"body": "Hello"}).status_code for p in products]
    assert answers == [302] * 5 + [429]
    assert Conversation.objects.count() == 5


@pytest.mark.parametrize("product_id", ["", "x", "-1", "1e12", "999999", "9" * 40])
def test_new_conversation_about_nothing_is_404(bilal, sign_in, product_id):
    assert sign_in(bilal).get("/conversations/new/", {"product": product_id}).status_code == 404


def test_new_conversation_about_a_draft_is_404(ayesha, bilal, sign_in):
    draft = factories.make_product(ayesha.seller_profile, published=False)
    assert sign_in(bilal).post(f"/conversations/new/?product={draft.pk}", {"body": "Hello"}).status_code == 404
    assert not Conversation.objects.exists()


# -- Complaints -------------------------------------------------------------------------------------------

GOOD = {"category": "shipping", "title": "Nothing came", "text": "Two weeks now.", "order": ""}


def test_too_many_complaints_are_429_and_keep_what_was_typed(bilal, sign_in, settings):
    settings.MARKET = settings.MARKET | {"COMPLAINTS_PER_DAY": 1}
    client = sign_in(bilal)
    client.post("/complaints/new/", GOOD)
    for headers in ({}, HTMX):
        response = client.post("/complaints/new/", GOOD, headers=headers)
        assert response.status_code == 429
        form = one(parse(response), "#complaint-form")
        assert one(form, "#id_title").get("value") == GOOD["title"]
        assert "Try again tomorrow" in words(one(form, ".notice.errors"))
    assert bilal.complaints.count() == 1


def test_complaint_is_filed_and_shown_to_its_author_alone(bilal, zoya, sign_in):
    response = sign_in(bilal).post("/complaints/new/", GOOD)
    complaint = Complaint.objects.get()
    assert (response.status_code, response.url) == (302, complaint.get_absolute_url())
    page = parse(sign_in(bilal).get(complaint.get_absolute_url()))
    assert "Two weeks now." in words(one(page, ".thread"))
    assert "Open" in words(one(page, "main"))
    assert sign_in(zoya).get(complaint.get_absolute_url()).status_code == 404
    assert "Nothing came" not in words(parse(sign_in(zoya).get("/complaints/")))


def test_complaint_never_shows_staff_s_notes(bilal, staff, sign_in):
    complaint = complaining.file_complaint(author=bilal, category="other", title="Hm", text="Well")
    Complaint.objects.update(staff_note="Looks like a scam")
    complaining.change_state(complaint=complaint, state="in_progress", answer="We look into it.", actor=staff)
    page = words(parse(sign_in(bilal).get(complaint.get_absolute_url())))
    assert "We look into it." in page
    assert "scam" not in page


@pytest.mark.parametrize("wrong", [{"category": "x"}, {"title": ""}, {"title": "x" * 121}, {"text": " "}])
def test_bad_complaint_is_422_and_keeps_what_was_typed(bilal, sign_in, wrong):
    for headers in ({}, HTMX):
        response = sign_in(bilal).post("/complaints/new/", GOOD | wrong, headers=headers)
        assert response.status_code == 422
        form = one(parse(response), "#complaint-form")
        assert form.cssselect("[aria-invalid=true]")
        if "text" not in wrong:
            assert one(form, "[name=text]").text.strip() == GOOD["text"]
    assert not Complaint.objects.exists()


def test_complaint_about_my_order_knows_it(ayesha, bilal, sign_in):
    order = make_order(ayesha.seller_profile, bilal)
    page = parse(sign_in(bilal).get(f"/complaints/new/?order={order.number}"))
    assert one(page, "[name=order]").get("value") == order.number
    sign_in(bilal).post("/complaints/new/", GOOD | {"order": order.number.lower()})
    assert Complaint.objects.get().order == order


def test_complaint_about_a_foreign_order_is_not_there(ayesha, bilal, zoya, sign_in):
    order = make_order(ayesha.seller_profile, bilal)
    assert sign_in(zoya).get(f"/complaints/new/?order={order.number}").status_code == 404
    assert sign_in(zoya).post("/complaints/new/", GOOD | {"order": order.number}).status_code == 422
    for nonsense in ("MPK-0", "%00", "' OR 1=1"):
        assert sign_in(bilal).get(f"/complaints/new/?order={nonsense}").status_code == 404
    assert not Complaint.objects.exists()


def test_complaints_cost_the_same_for_one_and_for_thirty(ayesha, bilal, sign_in, settings):
    settings.MARKET = settings.MARKET | {"COMPLAINTS_PER_DAY": 30}

    def add():
        order = make_order(ayesha.seller_profile, bilal)
        complaining.file_complaint(author=bilal, category="other", title="Hm", text="Well", order=order)

    client = sign_in(bilal)
    add()
    few = queries_of(client, "/complaints/")
    for _row in range(29):
        add()
    assert queries_of(client, "/complaints/") == few <= 12


def test_complaints_fragment_and_empty_state(zoya, sign_in):
    page = parse(sign_in(zoya).get("/complaints/", headers=HTMX))
    assert page.get("id") == "complaints"
    assert one(page, ".empty a").get("href") == reverse("complaint_create")


def test_kind_of_message_notification_leads_to_the_thread(talk, ayesha, bilal, sign_in):
    sign_in(bilal).post(talk.get_absolute_url(), {"body": "Hello"})
    told = ayesha.notifications.get(kind=Kind.MESSAGE)
    assert sign_in(ayesha).get(reverse("notification", args=[told.pk])).url == talk.get_absolute_url()
