"""The fake's hosted pages, its control side, and a run on its own: what a demo is pointed at."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import lxml.html
import pytest

from orders.providers import stripe
from tests.orders.providers.stages import make_applicant, make_checkout


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def visit(url: str, **posted: str) -> tuple[int, str]:
    """Status, and the page's text, or for a redirect where it leads."""
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(url, urlencode(posted).encode() if posted else None) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Location"] or error.read().decode()


def control(fake, action: str, **arguments) -> tuple[int, dict]:
    body = json.dumps(arguments).encode() if action else None
    try:
        with urllib.request.urlopen(f"{fake.url}/_control/{action}", body) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.fixture
def session(fake):
    return stripe.create_session(make_checkout())


def test_page_says_what_is_paid(session):
    status, text = visit(session.url)
    page = lxml.html.fromstring(text)
    assert (status, page.find(".//h1").text) == (200, "Pay Rs 4,450.00")
    assert [each.text for each in page.iter("li")] == ["Kashi plate × 2: Rs 4,000.00", "Delivery × 1: Rs 450.00"]
    assert [each.get("value") for each in page.iter("button")] == ["pay", "pay_slowly", "decline", "leave"]


@pytest.mark.parametrize(
    ("action", "leads", "state"),
    [("pay", "result/", "paid"), ("pay_slowly", "result/", "processing"), ("leave", "purchases/7/", "open")],
)
def test_buttons_lead_back_to_the_shop(session, action, leads, state):
    status, where = visit(session.url, action=action)
    assert (status, where.endswith(leads)) == (303, True)
    assert stripe.fetch_session(session.reference).state == state


def test_declined_card_may_try_again(session):
    status, text = visit(session.url, action="decline")
    assert (status, "declined" in text) == (200, True)
    assert visit(session.url, action="pay")[0] == 303


def test_page_of_an_ended_session_takes_no_money(fake, session):
    visit(session.url, action="pay")
    assert "You have paid" in visit(session.url, action="pay")[1]
    assert len(fake.memory.all("charge")) == 1
    assert visit(f"{fake.url}/c/pay/cs_nothing")[0] == 404
    assert visit(f"{fake.url}/")[0] == 404


def test_forms_of_a_seller_are_for_once(fake):
    account = stripe.create_account(make_applicant())
    back = "https://bazaar.example/seller/onboarding/"
    link = stripe.account_url(account, return_url=back)
    assert "Complete the forms" in visit(link)[1]
    assert visit(link, action="complete") == (303, back)
    assert stripe.fetch_account(account).payable
    told = len(fake.webhooks.events)
    assert visit(link, action="complete") == (303, back)
    assert len(fake.webhooks.events) == told


def test_old_link_leads_to_where_a_new_one_is(fake):
    account = stripe.create_account(make_applicant())
    link = stripe.account_url(account, return_url="https://bazaar.example/back/")
    fake.memory.ahead = 301
    assert visit(link, action="complete") == (303, "https://bazaar.example/back/")
    assert not stripe.fetch_account(account).payable


def test_control_side_acts_and_tells(fake, session):
    assert control(fake, "pay", session_id=session.reference) == (200, {"id": session.reference})
    _status, overview = control(fake, "")
    assert overview["objects"][session.reference] == "complete"
    assert [type for _id, type in overview["events"]] == ["checkout.session.completed"]


def test_control_side_sets_the_switches(fake, session):
    control(fake, "fault", kind="429", times=1)
    control(fake, "webhooks", duplicated=1)
    assert (fake.faults.waiting[0].kind, fake.webhooks.duplicated) == ("429", 1)
    assert control(fake, "resend") == (200, {"resent": 0})


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("pay", {"session_id": "cs_nothing"}),
        ("pay", {}),
        ("fly", {}),
        ("webhooks", {"url": "x"}),
        ("fault", {"kind": "1"}),
    ],
)
def test_control_side_refuses_nonsense(fake, action, arguments):
    status, said = control(fake, action, **arguments)
    assert (status, bool(said["error"])) == (400, True)


def test_it_runs_on_its_own():
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "tests.stripe_fake", "--port", "0"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = dict(each.split("=", 1) for each in process.stdout.readline().split())
            assert visit(said["STRIPE_API_BASE"] + "/_control/")[0] == 200
            assert said["STRIPE_SECRET_KEY"] == "sk_test_fake"
        finally:
            process.terminate()
