from accounts import standing
from accounts.models import Block
from tests.pages import one, parse, words

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
    assert one(tree, "main a.button").get("href") == "/complaints/new/"


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
