"""The endpoints: method and path → the parameters that the library knows for it, and what it does."""

import re
from typing import NamedTuple

from stripe import params as known
from stripe.params import checkout as known_checkout

from tests.stripe_fake import accounts, checkout, disputes, money, transfers
from tests.stripe_fake.errors import ApiError

ROUTES = {
    "POST /v1/checkout/sessions": (known_checkout.SessionCreateParams, checkout.create),
    "GET /v1/checkout/sessions": (known_checkout.SessionListParams, checkout.index),
    "GET /v1/checkout/sessions/:id": (known_checkout.SessionRetrieveParams, checkout.retrieve),
    "GET /v1/checkout/sessions/:id/line_items": (known_checkout.SessionListLineItemsParams, checkout.line_items),
    "POST /v1/checkout/sessions/:id/expire": (known_checkout.SessionExpireParams, checkout.expire),
    "GET /v1/payment_intents/:id": (known.PaymentIntentRetrieveParams, money.retrieve_intent),
    "GET /v1/charges/:id": (known.ChargeRetrieveParams, money.retrieve_charge),
    "POST /v1/refunds": (known.RefundCreateParams, money.create_refund),
    "GET /v1/refunds": (known.RefundListParams, money.index_refunds),
    "GET /v1/refunds/:id": (known.RefundRetrieveParams, money.retrieve_refund),
    "GET /v1/disputes/:id": (known.DisputeRetrieveParams, disputes.retrieve),
    "POST /v1/transfers": (known.TransferCreateParams, transfers.create),
    "GET /v1/transfers": (known.TransferListParams, transfers.index),
    "GET /v1/transfers/:id": (known.TransferRetrieveParams, transfers.retrieve),
    "POST /v1/transfers/:id/reversals": (known.TransferReversalCreateParams, transfers.create_reversal),
    "GET /v1/transfers/:id/reversals": (known.TransferReversalListParams, transfers.index_reversals),
    "POST /v1/accounts": (known.AccountCreateParams, accounts.create),
    "GET /v1/accounts": (known.AccountListParams, accounts.index),
    "GET /v1/accounts/:id": (known.AccountRetrieveParams, accounts.retrieve),
    "POST /v1/account_links": (known.AccountLinkCreateParams, accounts.create_link),
    "GET /v1/balance": (known.BalanceRetrieveParams, money.balance),
}


class Route(NamedTuple):
    endpoint: str  # as in ROUTES
    known: type
    act: object
    ids: tuple[str, ...]


def find(method: str, path: str) -> Route:
    for endpoint, (parameters, act) in ROUTES.items():
        pattern = re.sub(r":id", "([^/]+)", endpoint)
        found = re.fullmatch(pattern, f"{method} {path}")
        if found:
            return Route(endpoint, parameters, act, found.groups())
    raise ApiError(404, f"Unrecognized request URL ({method}: {path}).")
