"""Connected accounts that receive transfers, and the links to their forms."""

from tests.stripe_fake.errors import bad_request
from tests.stripe_fake.memory import Memory, listed, token
from tests.stripe_fake.parameters import metadata, required

WANTED = ["external_account", "individual.verification.document", "tos_acceptance.date", "tos_acceptance.ip"]
# controller[…] of an Express account: Stripe collects, the platform bears.
EXPRESS = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "express"},
}


def create(memory: Memory, params: dict) -> dict:
    if params.get("type") is None and params.get("controller") != EXPRESS:
        raise bad_request("The fake knows Express accounts only.", param="controller")
    if params.get("type") and params.get("controller"):
        raise bad_request("You may not provide the `type` parameter and `controller` parameters simultaneously.")
    required(params, "capabilities")
    if len(params.get("country", "")) != 2:
        raise bad_request(f"Country '{params.get('country')}' is unknown.", param="country", code="country_unsupported")
    made = memory.make(
        "account",
        "acct",
        country=params["country"],
        email=params.get("email"),
        metadata=metadata(params),
        capabilities=dict.fromkeys(params["capabilities"], "inactive"),
        tos_acceptance={"date": None, "ip": None, "user_agent": None} | params.get("tos_acceptance", {}),
    )
    made["business_profile"] |= params.get("business_profile", {})
    made["controller"] |= params.get("controller", {})
    made["external_accounts"]["url"] = f"/v1/accounts/{made['id']}/external_accounts"
    return demand(made, "requirements.past_due")


def demand(account: dict, reason: str | None) -> dict:
    """What is still wanted of the account, or with no `reason`: nothing."""
    due = list(WANTED) if reason else []
    account["requirements"] |= {"currently_due": due, "eventually_due": due, "disabled_reason": reason}
    return account


def retrieve(memory: Memory, params: dict, id: str) -> dict:
    return memory.get("account", id)


def index(memory: Memory, params: dict) -> dict:
    return listed(memory.all("account"), "/v1/accounts", params)


def create_link(memory: Memory, params: dict, site: str) -> dict:
    required(params, "account", "type", "refresh_url", "return_url")
    account = memory.get("account", params["account"], param="account", status=400)
    if params["type"] != "account_onboarding":
        raise bad_request("The fake knows the type `account_onboarding` only.", param="type")
    secret = token(12)
    link = memory.make(
        "account_link",
        id=f"link_{secret}",
        url=f"{site}/setup/e/{account['id']}/{secret}",
        expires_at=memory.now() + 300,
        _account=account["id"],
        _return_url=params["return_url"],
        _refresh_url=params["refresh_url"],
    )
    return {name: value for name, value in link.items() if name != "id"}


# -- What happens at Stripe -------------------------------------------------------------------------------


def complete_onboarding(memory: Memory, id: str) -> dict:
    account = demand(memory.get("account", id), None)
    account |= {"details_submitted": True, "payouts_enabled": True}
    account["capabilities"] = dict.fromkeys(account["capabilities"], "active")
    memory.tell("account.updated", account)
    return account


def restrict(memory: Memory, id: str, *, reason: str, payouts_only: bool) -> dict:
    """`payouts_only`: transfers still arrive, but do not go on to the bank."""
    account = demand(memory.get("account", id), reason)
    account |= {"payouts_enabled": False}
    if not payouts_only:
        account["capabilities"] = dict.fromkeys(account["capabilities"], "inactive")
    memory.tell("account.updated", account)
    return account
