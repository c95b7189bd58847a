"""The control side by HTTP, for a fake that runs on its own.

curl 127.0.0.1:12111/_control/                                            what there is
curl 127.0.0.1:12111/_control/pay -d '{"session_id": "cs_test_…"}'        any action of `Payer`, by its arguments
curl 127.0.0.1:12111/_control/fault -d '{"kind": "drop", "endpoint": "POST /v1/refunds"}'
curl 127.0.0.1:12111/_control/webhooks -d '{"duplicated": 1}'             duplicated, forged, stale, swapped
curl 127.0.0.1:12111/_control/resend -d '{}'
"""

import json

from tests.stripe_fake.errors import ApiError

ACTIONS = [
    "pay", "decline", "pay_slowly", "settle", "bounce", "expire", "settle_refund", "dispute", "withdraw", "inquire",
    "review", "drop_inquiry", "escalate", "close_dispute", "reinstate",
    "complete_onboarding", "restrict",
]  # fmt: skip
SWITCHES = {"duplicated", "forged", "stale", "swapped"}
JSON = {"Content-Type": "application/json"}


def answer(fake, method: str, path: str, body: str) -> tuple[int, dict, str]:
    action = path.removeprefix("/_control").strip("/")
    try:
        done = overview(fake) if method == "GET" else act(fake, action, json.loads(body or "{}"))
        return 200, JSON, json.dumps(done)
    except (ApiError, TypeError, ValueError, LookupError) as error:
        return 400, JSON, json.dumps({"error": str(error)})


def act(fake, action: str, arguments: dict):
    if action in ACTIONS:
        return {"id": getattr(fake.payer, action)(**arguments)["id"]}
    if action == "fault":
        fake.faults.next(**arguments)
    elif action == "webhooks" and set(arguments) <= SWITCHES:
        for name, count in arguments.items():
            setattr(fake.webhooks, name, int(count))
    elif action == "resend":
        return {"resent": fake.webhooks.resend()}
    else:
        raise LookupError(f"There is no {action} with {sorted(arguments)}.")
    return {"done": action}


def overview(fake) -> dict:
    with fake.memory.lock:
        objects = {id: thing.get("status") for id, thing in fake.memory.objects.items()}
    return {
        "actions": [*ACTIONS, "fault", "webhooks", "resend"],
        "objects": objects,
        "events": [(event["id"], event["type"]) for event in fake.webhooks.events],
        "answers": fake.webhooks.answers,
        "waiting_to_be_sent_again": len(fake.webhooks.refused),
    }
