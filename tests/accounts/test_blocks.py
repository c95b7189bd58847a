import pytest

from accounts import appealing, standing
from accounts.models import Appeal, Block
from tests.pages import HTMX, one, parse, words

PAGE = "/account/blocked/"


def test_blocked_page_says_why_since_when_and_how_to_appeal(sign_in, zoya):
    reason = "MPK-1 and two others were not paid."
    standing.block(user=zoya, cause=Block.Cause.VIOLATIONS, reason=reason)
    response = sign_in(zoya).get(PAGE)
    assert response.status_code == 200
    tree = parse(response)
    facts = words(one(tree, "main .facts"))
    assert "Three wins were not paid in time." in facts
    assert reason in facts
    assert "12 months" in facts
    assert one(tree, "main .facts time") is not None
    assert one(tree, "#appeal-box form").get("action") == f"{PAGE}appeals/"
    assert one(tree, "[hx-get='/violations/'] a").get("href") == "/violations/"


def test_block_by_staff_has_no_end_of_its_own(sign_in, zoya, staff):
    standing.block(user=zoya, cause=Block.Cause.STAFF, reason="Fake bids.", actor=staff)
    facts = words(one(parse(sign_in(zoya).get(PAGE)), "main .facts"))
    assert "We lift it" in facts
    assert staff.email not in facts


def test_blocked_page_does_not_exist_for_others(sign_in, zoya):
    client = sign_in(zoya)
    assert client.get(PAGE).status_code == 404
    standing.block(user=zoya, cause=Block.Cause.STAFF, reason="Fake bids.")
    standing.unblock(user=zoya)
    assert client.get(PAGE).status_code == 404


# -- Appeals ----------------------------------------------------------------------------------------------


def appeal(client, text="The bank was down.", **headers):
    return client.post(f"{PAGE}appeals/", {"text": text}, headers=headers)


@pytest.fixture
def blocked(zoya):
    standing.block(user=zoya, cause=Block.Cause.STAFF, reason="Fake bids.")
    return zoya


def test_appeal_is_kept_and_shown(sign_in, blocked):
    client = sign_in(blocked)
    assert appeal(client).status_code == 302
    tree = parse(client.get(PAGE))
    assert "The bank was down." in words(one(tree, "#appeal-box")) and not tree.cssselect("#appeal-box form")


def test_two_clicks_are_one_appeal(sign_in, blocked):
    client = sign_in(blocked)
    assert [appeal(client).status_code for _ in range(2)] == [302, 302]
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("text", "said"), [("", "Say what happened"), ("x" * 2001, "2000"), ("  ", "Say what happened")]
)
def test_what_cannot_be_sent_stays_in_the_form(sign_in, blocked, text, said, headers):
    response = appeal(sign_in(blocked), text, **headers)
    assert response.status_code == 422 and not Appeal.objects.exists()
    box = one(parse(response), "#appeal-box")
    assert said in words(box) and one(box, "textarea").text_content().strip() == text.strip()


def test_a_second_one_waits_and_loses_nothing_typed(sign_in, blocked):
    client = sign_in(blocked)
    appeal(client)
    response = appeal(client, "And the mail never came.")
    box = one(parse(response), "#appeal-box")
    assert response.status_code == 422 and Appeal.objects.count() == 1
    assert one(box, "textarea").text_content().strip() == "And the mail never came."
    assert "The bank was down." in words(box)


def test_a_denied_appeal_shows_the_answer_and_a_new_form(sign_in, blocked, staff):
    client = sign_in(blocked)
    appeal(client)
    appealing.deny(appeal=Appeal.objects.get(), actor=staff, answer="The bank was up.")
    tree = parse(client.get(PAGE))
    assert "The bank was up." in words(one(tree, "#appeal-box")) and one(tree, "#appeal-box form") is not None
    assert appeal(client, "It was not.").status_code == 302


def test_nobody_appeals_who_is_not_blocked(sign_in, zoya):
    assert appeal(sign_in(zoya)).status_code == 404
