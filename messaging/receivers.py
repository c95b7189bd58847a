"""What this app does when a lower one announces a fact: somebody is told, in the same transaction."""

from django.dispatch import receiver

from accounts import signals as people_facts
from auctions import signals as auction_facts
from messaging.telling import auctions, chances, holds, money, orders, people, retractions
from orders import signals as order_facts


@receiver(people_facts.account_welcomed, dispatch_uid="messaging.welcome")
def welcome(sender, user, **kwargs):
    people.welcome(user=user)


@receiver(people_facts.seller_verified, dispatch_uid="messaging.seller_verified")
def seller_verified(sender, seller, **kwargs):
    people.tell_of_verification(seller=seller)


@receiver(people_facts.account_blocked, dispatch_uid="messaging.account_blocked")
def account_blocked(sender, block, **kwargs):
    people.tell_of_block(block=block)


@receiver(people_facts.account_unblocked, dispatch_uid="messaging.account_unblocked")
def account_unblocked(sender, block, **kwargs):
    people.tell_of_unblock(block=block)


@receiver(people_facts.appeal_granted, dispatch_uid="messaging.appeal_granted")
def appeal_granted(sender, appeal, **kwargs):
    people.tell_of_appeal(appeal=appeal)


@receiver(people_facts.appeal_denied, dispatch_uid="messaging.appeal_denied")
def appeal_denied(sender, appeal, **kwargs):
    people.tell_of_appeal(appeal=appeal)


@receiver(auction_facts.bid_placed, dispatch_uid="messaging.bid_placed")
def bid_placed(sender, bid, auction, outbid, **kwargs):
    auctions.tell_of_bid(bid=bid, auction=auction, outbid=outbid)


@receiver(auction_facts.bid_retracted, dispatch_uid="messaging.bid_retracted")
def bid_retracted(sender, auction, paddle, reason, new_leader, **kwargs):
    retractions.tell_of_retraction(auction=auction, paddle=paddle, reason=reason, new_leader=new_leader)


@receiver(auction_facts.auction_held, dispatch_uid="messaging.auction_held")
def auction_held(sender, auction, **kwargs):
    holds.tell_of_hold(auction=auction)


@receiver(auction_facts.auction_released, dispatch_uid="messaging.auction_released")
def auction_released(sender, auction, paddle, **kwargs):
    holds.tell_of_release(auction=auction, paddle=paddle)


@receiver(auction_facts.auction_delayed, dispatch_uid="messaging.auction_delayed")
def auction_delayed(sender, auction, outage, **kwargs):
    auctions.tell_of_delay(auction=auction, outage=outage)


@receiver(auction_facts.bids_voided, dispatch_uid="messaging.bids_voided")
def bids_voided(sender, auction, paddle, event, leader_changed, **kwargs):
    auctions.tell_of_void(auction=auction, paddle=paddle, event=event, leader_changed=leader_changed)


@receiver(auction_facts.auction_sold, dispatch_uid="messaging.auction_sold")
def auction_sold(sender, auction, **kwargs):
    auctions.tell_of_sale(auction=auction)


@receiver(auction_facts.auction_unsold, dispatch_uid="messaging.auction_unsold")
def auction_unsold(sender, auction, **kwargs):
    auctions.tell_of_no_sale(auction=auction)


@receiver(auction_facts.auction_cancelled, dispatch_uid="messaging.auction_cancelled")
def auction_cancelled(sender, auction, reason, **kwargs):
    auctions.tell_of_cancellation(auction=auction, reason=reason)


@receiver(auction_facts.listing_amended, dispatch_uid="messaging.listing_amended")
def listing_amended(sender, auction, subject, words, **kwargs):
    auctions.tell_of_amendment(auction=auction, subject=subject, words=words)


@receiver(auction_facts.auction_relisted, dispatch_uid="messaging.auction_relisted")
def auction_relisted(sender, auction, by_itself, **kwargs):
    auctions.tell_of_relisting(auction=auction, by_itself=by_itself)


@receiver(order_facts.order_opened, dispatch_uid="messaging.order_opened")
def order_opened(sender, order, **kwargs):
    orders.tell_of_order(order=order)


@receiver(order_facts.payment_due, dispatch_uid="messaging.payment_due")
def payment_due(sender, order, hours_left, **kwargs):
    orders.remind_of_payment(order=order, hours_left=hours_left)


@receiver(order_facts.order_paid, dispatch_uid="messaging.order_paid")
def order_paid(sender, order, **kwargs):
    orders.tell_of_payment(order=order)


@receiver(order_facts.payment_failed, dispatch_uid="messaging.payment_failed")
def payment_failed(sender, purchase, **kwargs):
    orders.tell_of_failed_payment(purchase=purchase)


@receiver(order_facts.order_expired, dispatch_uid="messaging.order_expired")
def order_expired(sender, order, **kwargs):
    orders.tell_of_expiry(order=order)


@receiver(order_facts.order_shipped, dispatch_uid="messaging.order_shipped")
def order_shipped(sender, order, **kwargs):
    orders.tell_of_shipment(order=order)


@receiver(order_facts.order_delivered, dispatch_uid="messaging.order_delivered")
def order_delivered(sender, order, **kwargs):
    orders.tell_of_delivery(order=order)


@receiver(order_facts.order_completed, dispatch_uid="messaging.order_completed")
def order_completed(sender, order, **kwargs):
    orders.tell_of_completion(order=order)


@receiver(order_facts.order_refunded, dispatch_uid="messaging.order_refunded")
def order_refunded(sender, order, refund, **kwargs):
    money.tell_of_refund(order=order, refund=refund)


@receiver(order_facts.order_disputed, dispatch_uid="messaging.order_disputed")
def order_disputed(sender, order, dispute, **kwargs):
    money.tell_of_dispute(order=order, dispute=dispute)


@receiver(order_facts.dispute_decided, dispatch_uid="messaging.dispute_decided")
def dispute_decided(sender, order, dispute, **kwargs):
    money.tell_of_decision(order=order, dispute=dispute)


@receiver(order_facts.order_cancelled, dispatch_uid="messaging.order_cancelled")
def order_cancelled(sender, order, reason, by_seller, **kwargs):
    orders.tell_of_cancellation(order=order, reason=reason, by_seller=by_seller)


@receiver(order_facts.receipt_due, dispatch_uid="messaging.receipt_due")
def receipt_due(sender, order, counted_at, **kwargs):
    orders.warn_of_completion(order=order, counted_at=counted_at)


@receiver(order_facts.shipment_due, dispatch_uid="messaging.shipment_due")
def shipment_due(sender, order, promised_at, over, **kwargs):
    orders.remind_of_shipment(order=order, promised_at=promised_at, over=over)


@receiver(order_facts.payout_account_changed, dispatch_uid="messaging.payout_account_changed")
def payout_account_changed(sender, seller, at, **kwargs):
    people.tell_of_payout_account(seller=seller, at=at)


@receiver(order_facts.payout_sent, dispatch_uid="messaging.payout_sent")
def payout_sent(sender, transfer, **kwargs):
    orders.tell_of_payout(transfer=transfer)


@receiver(order_facts.payout_recalled, dispatch_uid="messaging.payout_recalled")
def payout_recalled(sender, reversal, **kwargs):
    orders.tell_of_recall(reversal=reversal)


@receiver(order_facts.feedback_left, dispatch_uid="messaging.feedback_left")
def feedback_left(sender, feedback, **kwargs):
    orders.tell_of_feedback(feedback=feedback)


@receiver(order_facts.violation_recorded, dispatch_uid="messaging.violation_recorded")
def violation_recorded(sender, violation, **kwargs):
    orders.tell_of_violation(violation=violation)


@receiver(order_facts.violation_waived, dispatch_uid="messaging.violation_waived")
def violation_waived(sender, violation, **kwargs):
    orders.tell_of_violation(violation=violation, waived=True)


@receiver(order_facts.second_chance_offered, dispatch_uid="messaging.second_chance_offered")
def second_chance_offered(sender, chance, **kwargs):
    chances.tell_of_offer(chance=chance)


@receiver(order_facts.second_chance_accepted, dispatch_uid="messaging.second_chance_accepted")
def second_chance_accepted(sender, chance, **kwargs):
    chances.tell_of_acceptance(chance=chance)


@receiver(order_facts.second_chance_declined, dispatch_uid="messaging.second_chance_declined")
def second_chance_declined(sender, chance, **kwargs):
    chances.tell_of_refusal(chance=chance)


@receiver(order_facts.second_chance_expired, dispatch_uid="messaging.second_chance_expired")
def second_chance_expired(sender, chance, **kwargs):
    chances.tell_of_silence(chance=chance)


@receiver(order_facts.second_chance_withdrawn, dispatch_uid="messaging.second_chance_withdrawn")
def second_chance_withdrawn(sender, chance, **kwargs):
    chances.tell_of_withdrawal(chance=chance)
