"""One API call: who asks, what, with which key; then the work; then the answer, or none."""

import hmac
from urllib.parse import urlsplit

from tests.stripe_fake import accounts, checkout, form, money, parameters
from tests.stripe_fake.errors import ApiError
from tests.stripe_fake.faults import Fault, error_of
from tests.stripe_fake.idempotency import Answer
from tests.stripe_fake.routes import Route, find


class Dropped(Exception):
    """Close the connection; say nothing."""


def answer(fake, method: str, url: str, headers, body: str) -> Answer:
    """Raises `Dropped`."""
    try:
        authenticate(fake, headers)
        target = urlsplit(url)
        route = find(method, target.path)
        params = form.decode(body if method == "POST" else target.query)
        fault = fake.faults.take(route.endpoint)
        refuse_busy(fault)
        if method != "POST":
            return finished(fake, work(fake, route, params, fault), fault)
        key = headers.get("Idempotency-Key", "")
        return once(fake, route, params, key, (route.endpoint, route.ids, body), fault)
    except ApiError as error:
        return Answer(error.status, error.body)


def authenticate(fake, headers) -> None:
    given = headers.get("Authorization", "")
    if not given:
        raise ApiError(401, "You did not provide an API key.")
    if not hmac.compare_digest(given.encode(), f"Bearer {fake.secret_key}".encode()):
        raise ApiError(401, "Invalid API Key provided.")
    version = headers.get("Stripe-Version", "")
    if version != fake.api_version:
        raise ApiError(400, f"Invalid Stripe API version: {version}; the fake speaks {fake.api_version}.")


def refuse_busy(fault: Fault | None) -> None:
    """Too many requests are turned away at the door: no key is used up."""
    if fault and fault.kind == "429":
        raise error_of(fault)


def once(fake, route: Route, params: dict, key: str, asked: tuple, fault: Fault | None) -> Answer:
    """The work of a key once; its answer whenever it is asked for."""
    kept = fake.keys.begin(key, asked) if key else None
    if kept:
        return finished(fake, kept, fault)
    result = None
    try:
        result = work(fake, route, params, fault)
    except ApiError as error:
        result = Answer(error.status, error.body) if error.kept else None
        raise
    finally:
        if fault and fault.kind == "delay":
            fake.faults.wait(fault)
        if key:
            fake.keys.finish(key, result)
    return finished(fake, result, fault, waited=True)


def work(fake, route: Route, params: dict, fault: Fault | None) -> Answer:
    parameters.check(params, route.known)
    if error := error_of(fault):
        raise error
    expand = params.pop("expand", [])
    with fake.memory.lock:
        checkout.end_overdue(fake.memory)
        done = route.act(fake.memory, params, *route.ids, **extras(fake, route))
        return Answer(200, fake.memory.expanded(done, expand))


def extras(fake, route: Route) -> dict:
    """What some need to know besides the memory."""
    if route.act in (checkout.create, accounts.create_link):
        return {"site": fake.url}
    if route.act is money.create_refund:
        return {"pending": fake.payer.refunds_wait}
    return {}


def finished(fake, result: Answer, fault: Fault | None, *, waited: bool = False) -> Answer:
    if fault and fault.kind == "drop":
        raise Dropped
    if fault and fault.kind == "delay" and not waited:
        fake.faults.wait(fault)
    return result
