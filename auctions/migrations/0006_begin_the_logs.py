"""The public log of auctions that are older than it: what their rows tell, chained."""

from django.db import migrations

from auctions import chaining
from auctions.deciding import Standing, replay
from auctions.increments import DEFAULT_STEPS


def begin_logs(apps, schema_editor):
    auctions = apps.get_model("auctions", "Auction").objects.exclude(state__in=["draft", "scheduled"])
    for auction in auctions.select_related("increment_table").iterator(chunk_size=200):
        begin_log(auction, apps.get_model("auctions", "AuctionEvent"))


def begin_log(auction, event_model):
    auction.reserve_salt, auction.chain, number = chaining.new_salt(), chaining.beginning(auction.pk), 0
    bids = list(auction.bids.select_related("paddle").order_by("sequence"))
    entries = [(0, 0, ("opened", auction.starts_at, opened(auction)))]
    entries += [(bid.sequence, 0, bid) for bid in bids]
    entries += [(after, 1, event) for after, event in voids(auction, bids)]
    if auction.closed_at:
        entries.append((len(bids), 2, ("closed", auction.closed_at, closed(auction))))
    for sequence, _order, entry in sorted(entries, key=lambda each: each[:2]):
        if isinstance(entry, tuple):
            kind, at, facts = entry
            number += 1
            event = event_model(
                auction=auction, number=number, after_sequence=sequence, kind=kind, at=at, facts=facts
            )
            event.hash = auction.chain = chaining.next_hash(auction.chain, chaining.event_entry(event))
            event.save()
        else:
            entry.salt = chaining.new_salt()
            facts = chaining.bid_entry(entry, entry.paddle.number)
            entry.hash = auction.chain = chaining.next_hash(auction.chain, facts)
            entry.save(update_fields=["salt", "hash"])
    auction.save(update_fields=["reserve_salt", "chain"])


def opened(auction):
    reserve = auction.reserve_price
    return {
        "starting_price": auction.starting_price,
        "reserve_commitment": None if reserve is None else chaining.commitment(reserve, auction.reserve_salt),
        "buy_now_price": None,
        "starts_at": chaining.moment(auction.starts_at),
        "ends_at": chaining.moment(auction.starts_at + auction.duration),
        "steps": steps_of(auction),
    }


def steps_of(auction):
    return auction.increment_table.steps if auction.increment_table else [list(step) for step in DEFAULT_STEPS]


def voids(auction, bids):
    """One event for each time at which bids were voided, after the last bid that had arrived by then."""
    for at, paddle in sorted({(bid.voided_at, bid.paddle_id) for bid in bids if bid.voided_at}):
        before = [bid for bid in bids if bid.arrived_at <= at]
        standing = [
            (bid.paddle_id, bid.maximum, auction.reserve_price)
            for bid in before
            if not bid.voided_at or bid.voided_at > at
        ]
        after = replay(Standing(auction.starting_price, steps=steps_of(auction)), standing)
        gone = [bid for bid in before if bid.voided_at == at and bid.paddle_id == paddle]
        numbers = {bid.paddle_id: bid.paddle.number for bid in before}
        facts = {
            "paddle": gone[0].paddle.number,
            "bids": [bid.sequence for bid in gone],
            "reason": "blocked",
            "leader": numbers.get(after.leader),
            "price": after.price,
        }
        yield len(before), ("void", at, facts)


def closed(auction):
    sold = auction.state == "sold"
    return {
        "state": auction.state,
        "leader": auction.leader.number if sold else None,
        "price": auction.price if sold else None,
        "bought_now": False,
        "ends_at": auction.ends_at and chaining.moment(auction.ends_at),
    }


class Migration(migrations.Migration):

    dependencies = [("auctions", "0005_life_of_an_auction")]

    operations = [migrations.RunPython(begin_logs, migrations.RunPython.noop, elidable=True)]
