"""What others do at Stripe: payers on the hosted page, their banks, and sellers in their forms."""

from tests.stripe_fake import accounts, checkout, disputes, money
from tests.stripe_fake.errors import bad_request
from tests.stripe_fake.memory import Memory


class Payer:
    """`payer.pay(session)` and so on; ids in, the changed object out, the event on its way. Wrong states raise."""

    def __init__(self, memory: Memory, settles_in: str = "pkr"):
        self.memory, self.settles_in = memory, settles_in
        self.refunds_wait = False  # refunds stay pending until `settle_refund`

    # -- On the hosted page --

    def pay(self, session_id: str) -> dict:
        """A card that is accepted."""
        with self.memory.lock:
            session = self.at_checkout(session_id)
            money.capture(self.memory, money.intent_of(self.memory, session), self.settles_in)
            return self.complete(session, "checkout.session.completed", payment_status="paid")

    def decline(self, session_id: str) -> dict:
        """A card that is refused; the session stays open for another."""
        with self.memory.lock:
            session = self.at_checkout(session_id)
            self.fail(money.intent_of(self.memory, session))
            return session

    def pay_slowly(self, session_id: str) -> dict:
        """A bank debit: the session is complete, its money will take days. Ends by `settle` or `bounce`."""
        with self.memory.lock:
            session = self.at_checkout(session_id)
            money.intent_of(self.memory, session)["status"] = "processing"
            return self.complete(session, "checkout.session.completed", payment_status="unpaid")

    def settle(self, session_id: str) -> dict:
        with self.memory.lock:
            session, intent = self.processing(session_id)
            money.capture(self.memory, intent, self.settles_in)
            return self.complete(session, "checkout.session.async_payment_succeeded", payment_status="paid")

    def bounce(self, session_id: str) -> dict:
        with self.memory.lock:
            session, intent = self.processing(session_id)
            self.fail(intent, message="The bank account could not be debited.")
            return self.complete(session, "checkout.session.async_payment_failed", payment_status="unpaid")

    def expire(self, session_id: str) -> dict:
        """As time would."""
        with self.memory.lock:
            return checkout.end(self.memory, self.at_checkout(session_id))

    # -- Banks and forms --

    def settle_refund(self, refund_id: str, *, fails: bool = False) -> dict:
        with self.memory.lock:
            return money.settle_refund(self.memory, refund_id, fails=fails)

    def dispute(
        self, charge_id: str, *, amount: int | None = None, reason: str = "fraudulent", withdraw: bool = True
    ) -> dict:
        """The payer tells their bank that it was not them; the money is held at once, or by `withdraw` later."""
        with self.memory.lock:
            made = disputes.open(self.memory, charge_id, amount=amount, reason=reason, status="needs_response")
            return disputes.withdraw(self.memory, made, self.settles_in) if withdraw else made

    def withdraw(self, dispute_id: str) -> dict:
        with self.memory.lock:
            return disputes.withdraw(self.memory, self.memory.get("dispute", dispute_id), self.settles_in)

    def inquire(self, charge_id: str, *, amount: int | None = None, reason: str = "unrecognized") -> dict:
        """The bank asks first, and holds nothing. Ends by `drop_inquiry` or `escalate`."""
        with self.memory.lock:
            status = disputes.INQUIRIES[0]
            return disputes.open(self.memory, charge_id, amount=amount, reason=reason, status=status)

    def review(self, dispute_id: str) -> dict:
        """The bank reads what it was sent."""
        with self.memory.lock:
            was = self.memory.get("dispute", dispute_id)["status"]
            status = "warning_under_review" if was in disputes.INQUIRIES else "under_review"
            return disputes.update(self.memory, dispute_id, status, among=(*disputes.INQUIRIES, *disputes.UNDECIDED))

    def drop_inquiry(self, dispute_id: str) -> dict:
        with self.memory.lock:
            among = disputes.INQUIRIES
            return disputes.update(self.memory, dispute_id, "warning_closed", among=among, event="closed")

    def escalate(self, dispute_id: str) -> dict:
        """The inquiry becomes a dispute."""
        with self.memory.lock:
            made = disputes.update(self.memory, dispute_id, "needs_response", among=disputes.INQUIRIES)
            return disputes.withdraw(self.memory, made, self.settles_in)

    def close_dispute(self, dispute_id: str, *, won: bool, fee_back: int = 0, reinstate: bool = True) -> dict:
        """Won, the money comes back at once, or by `reinstate` later; with it `fee_back` of the fee."""
        with self.memory.lock:
            status = "won" if won else "lost"
            closed = disputes.update(self.memory, dispute_id, status, among=disputes.UNDECIDED, event="closed")
            return self.reinstate(dispute_id, fee_back=fee_back) if won and reinstate else closed

    def reinstate(self, dispute_id: str, *, fee_back: int = 0) -> dict:
        with self.memory.lock:
            won = self.memory.get("dispute", dispute_id)
            return disputes.reinstate(self.memory, won, self.settles_in, fee=fee_back)

    def complete_onboarding(self, account_id: str) -> dict:
        with self.memory.lock:
            return accounts.complete_onboarding(self.memory, account_id)

    def restrict(self, account_id: str, *, reason: str = "requirements.past_due", payouts_only: bool = False) -> dict:
        with self.memory.lock:
            return accounts.restrict(self.memory, account_id, reason=reason, payouts_only=payouts_only)

    # -- Shared --

    def at_checkout(self, session_id: str) -> dict:
        session = self.memory.get("checkout.session", session_id)
        if session["status"] != "open":
            raise bad_request(f"{session_id} is {session['status']}.")
        return session

    def processing(self, session_id: str) -> tuple[dict, dict]:
        session = self.memory.get("checkout.session", session_id)
        intent = self.memory.objects.get(session["payment_intent"])
        if intent is None or intent["status"] != "processing":
            raise bad_request(f"{session_id} is not being processed.")
        return session, intent

    def complete(self, session: dict, event: str, *, payment_status: str) -> dict:
        session |= {"status": "complete", "payment_status": payment_status, "url": None}
        self.memory.tell(event, session)
        return session

    def fail(self, intent: dict, *, message: str = "Your card was declined.") -> None:
        error = {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline", "message": message}
        intent |= {"status": "requires_payment_method", "last_payment_error": error}
        self.memory.tell("payment_intent.payment_failed", intent)
