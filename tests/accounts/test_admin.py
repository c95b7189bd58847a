import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import standing
from accounts.models import Block, City, SellerProfile, User
from tests.factories import make_address, make_city, make_seller, make_user
from tests.pages import one, parse, words

PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def office(sign_in, staff):
    return sign_in(staff)


@pytest.mark.parametrize("model", ["user", "sellerprofile", "province", "city", "address", "block"])
def test_list_opens_and_searches(office, ayesha, bilal, model):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.")
    assert office.get(f"/admin/accounts/{model}/").status_code == 200
    assert office.get(f"/admin/accounts/{model}/?q=a").status_code == 200


@pytest.mark.parametrize("chosen", ["blocked=yes", "blocked=no", "sells=yes", "sells=no", "is_staff__exact=1"])
def test_people_are_filtered(office, ayesha, bilal, chosen):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.")
    names = words(parse(office.get(f"{PEOPLE}?{chosen}")))
    assert (bilal.email in names) == (chosen in ("blocked=yes", "sells=no"))
    assert (ayesha.email in names) == (chosen in ("blocked=no", "sells=yes"))


def test_lists_cost_the_same_however_many(office):
    counts = []
    for more in (1, 10):
        for _ in range(more):
            make_address(make_seller(make_user()).user)
        costs = []
        for model in ("user", "sellerprofile", "address", "city", "province"):
            with CaptureQueriesContext(connection) as queries:
                office.get(f"/admin/accounts/{model}/")
            costs.append(len(queries))
        counts.append(costs)
    assert counts[0] == counts[1]


def test_person_opens_with_addresses_and_blocks(office, bilal):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.")
    page = words(parse(office.get(f"{PEOPLE}{bilal.pk}/change/")))
    assert "House 14" in page
    assert "Fake bids." in page


def test_block_asks_why_first_then_blocks(office, bilal, zoya, staff):
    chosen = {"action": "block", "_selected_action": [bilal.pk, zoya.pk]}
    asked = parse(office.post(PEOPLE, chosen))
    assert one(asked, "#id_reason") is not None
    assert not Block.objects.exists()
    refused = office.post(PEOPLE, chosen | {"reason": ""})
    assert refused.status_code == 200
    assert not Block.objects.exists()
    office.post(PEOPLE, chosen | {"reason": "Fake bids."})
    assert set(Block.objects.values_list("user", "reason", "started_by", "cause")) == {
        (bilal.pk, "Fake bids.", staff.pk, "staff"),
        (zoya.pk, "Fake bids.", staff.pk, "staff"),
    }


def test_unblock_lifts_those_in_force(office, bilal, zoya, staff):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.")
    chosen = {"action": "unblock", "_selected_action": [bilal.pk, zoya.pk]}
    asked = parse(office.post(PEOPLE, chosen))
    assert bilal.email in words(one(asked, "#content")) and zoya.email not in words(one(asked, "#content"))
    assert office.post(PEOPLE, chosen | {"reason": ""}).status_code == 200
    assert standing.is_blocked(bilal)
    response = office.post(PEOPLE, chosen | {"reason": "It was his brother."}, follow=True)
    assert not standing.is_blocked(bilal)
    assert (bilal.blocks.get().lifted_by, bilal.blocks.get().lifted_because) == (staff, "It was his brother.")
    assert "1 block is lifted." in words(parse(response))


def test_verify_goes_through_the_rule(office, zoya, staff):
    seller = make_seller(zoya, verified=False)
    for _ in range(2):
        office.post("/admin/accounts/sellerprofile/", {"action": "verify", "_selected_action": [seller.pk]})
    assert SellerProfile.objects.get().verified_by == staff


def test_new_person_gets_a_hashed_password_and_a_lower_case_e_mail(office):
    new = {"email": "New@Example.PK", "name": "New", "usable_password": "true"}
    passwords = {"password1": "kashi-tiles-1907", "password2": "kashi-tiles-1907"}
    office.post(f"{PEOPLE}add/", new | passwords)
    user = User.objects.get(email="new@example.pk")
    assert user.check_password("kashi-tiles-1907")
    assert "kashi" not in user.password
    again = office.post(f"{PEOPLE}add/", new | passwords | {"email": "NEW@example.pk"})
    assert "This e-mail has an account." in words(parse(again))
    assert User.objects.filter(email="new@example.pk").count() == 1


@pytest.mark.parametrize("model", ["address", "block"])
def test_history_is_read_only(office, bilal, model):
    row = standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.")
    row = row if model == "block" else bilal.addresses.get()
    page = f"/admin/accounts/{model}/{row.pk}/"
    assert not parse(office.get(f"{page}change/")).cssselect("input[name=_save]")
    assert office.post(f"{page}change/", {"reason": "x", "line": "x"}).status_code == 403
    assert office.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert office.get(f"/admin/accounts/{model}/add/").status_code == 403


def test_verified_and_payable_are_not_fields_of_the_seller_form(office, ayesha):
    tree = parse(office.get(f"/admin/accounts/sellerprofile/{ayesha.seller_profile.pk}/change/"))
    assert not tree.cssselect("[name^=verified], [name^=payable], [name=provider_account], [name^=rating]")


def test_second_step_never_shows_its_secret(office, zoya):
    step = Authenticator.objects.create(user=zoya, type="totp", data={"secret": "SECRETSEED"})
    page = office.get(f"/admin/mfa/authenticator/{step.pk}/change/")
    assert page.status_code == 200
    assert "SECRETSEED" not in page.content.decode()
    assert office.get("/admin/mfa/authenticator/?q=zoya").status_code == 200
    assert office.get("/admin/mfa/authenticator/add/").status_code == 403


def test_places_are_changed_by_staff(office):
    city = make_city()
    form = {"province": city.province_id, "name": "Multan City", "slug": "multan", "population": "2000000"}
    office.post(f"/admin/accounts/city/{city.pk}/change/", form)
    assert City.objects.get(pk=city.pk).name == "Multan City"


def test_staff_log_in_where_everybody_does(client, sign_in, zoya):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/?next=")
    assert sign_in(zoya).get("/admin/login/").status_code == 403


def test_devices_are_found_by_person_and_never_changed(office, ayesha):
    session = UserSession.objects.create(user=ayesha, ip="10.0.0.7", session_key="opens-it", user_agent="A phone")
    page = office.get(f"/admin/usersessions/usersession/?q={ayesha.email}")
    assert "A phone" in words(parse(page))
    shown = office.get(f"/admin/usersessions/usersession/{session.pk}/change/")
    assert shown.status_code == 200
    assert "opens-it" not in shown.content.decode()
    assert office.get("/admin/usersessions/usersession/add/").status_code == 403


def test_block_leaves_out_oneself_and_those_blocked_already(office, bilal, zoya, staff):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.")
    chosen = {"action": "block", "_selected_action": [bilal.pk, zoya.pk], "reason": "Fake bids again."}
    assert "1 person is blocked." in words(parse(office.post(PEOPLE, chosen, follow=True)))
    assert Block.objects.count() == 2
    refused = office.post(PEOPLE, {**chosen, "_selected_action": [staff.pk]}, follow=True)
    assert "You cannot block yourself." in words(parse(refused))
    assert not standing.is_blocked(staff)
