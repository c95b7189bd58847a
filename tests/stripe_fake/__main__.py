"""`python -m tests.stripe_fake --port 12111 --webhook http://127.0.0.1:8000/webhooks/stripe/`"""

import argparse
import time

from tests.stripe_fake.server import StripeFake


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for Stripe. See tests/stripe_fake/control.py.")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--webhook", default="", help="where its events go")
    parser.add_argument("--secret-key", default="sk_test_fake")
    parser.add_argument("--webhook-secret", default="whsec_fake")
    asked = parser.parse_args()
    fake = StripeFake(
        port=asked.port,
        webhook_url=asked.webhook,
        secret_key=asked.secret_key,
        webhook_secret=asked.webhook_secret,
    )
    with fake:
        print(f"STRIPE_API_BASE={fake.url}", f"STRIPE_SECRET_KEY={fake.secret_key}", end=" ")
        print(f"STRIPE_WEBHOOK_SECRETS={asked.webhook_secret}", flush=True)
        try:
            while True:
                time.sleep(3)
                fake.webhooks.resend()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
