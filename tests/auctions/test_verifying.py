"""`bin/verify-auction`: it takes every true log, and none that was changed without being hashed anew."""

import json
import subprocess
import sys
from copy import deepcopy

import pytest

from auctions import closing
from tests.auctions import histories, logs
from tests.auctions.histories import SEED, TIMES
from tests.auctions.logs import bids_of, log_of, verify
from tests.factories import bid_on, make_auction

LOGS = 800 * TIMES


def run(tmp_path, *files):
    """Exit code and words of the script as people run it."""
    paths = []
    for number, file in enumerate(files):
        paths.append(tmp_path / f"{number}.json")
        paths[-1].write_text(file if isinstance(file, str) else json.dumps(file))
    done = subprocess.run([sys.executable, "-I", logs.SCRIPT, *paths], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


# -- As people run it ----------------------------------------------------------------------------------------


def test_a_true_log_holds(story, tmp_path):
    code, words = run(tmp_path, story[0])
    assert (code, "10 entries, 7 bids" in words) == (0, True), words


def test_a_true_receipt_holds_and_so_does_a_list_of_them(story, tmp_path):
    log, receipts = story
    code, words = run(tmp_path, log, receipts[1])
    assert (code, "Bid 2: its maximum of Rs 3,500 got what it had to get." in words) == (0, True), words
    assert run(tmp_path, log, receipts)[0] == 0


def test_a_changed_log_is_broken_and_the_entry_named(story, tmp_path):
    log = deepcopy(story[0])
    bids_of(log)[2]["price_after"] += 1
    code, words = run(tmp_path, log)
    assert (code, "Entry 4 (bid 3)" in words) == (1, True), words


@pytest.mark.parametrize("file", ["{", "[]", "{}", '{"format": "other"}'])
def test_what_is_no_log_is_said_to_be_none(tmp_path, file):
    code, words = run(tmp_path, file)
    assert (code, "Cannot use this" in words) == (2, True), words


def test_without_files_it_says_how_it_is_called(story, tmp_path):
    assert run(tmp_path)[0] == 2
    assert run(tmp_path, story[0], story[1], story[1])[0] == 2
    assert run(tmp_path, story[0], story[0])[0] == 2


def test_it_reads_as_an_old_python_too():
    """In a process of its own: deep in a test's stack, CPython 3.11 may lose count of a parser's recursion."""
    words = f"import ast; ast.parse(open({str(logs.SCRIPT)!r}).read(), feature_version=(3, 9))"
    assert subprocess.run([sys.executable, "-c", words]).returncode == 0


# -- True logs -----------------------------------------------------------------------------------------------


def test_no_true_log_is_ever_rejected_with_or_without_receipts():
    for seed in range(SEED, SEED + LOGS):
        history = histories.make(seed)
        log, receipts = log_of(history)
        why = verify(log) or verify(log, receipts) or verify(log, receipts[::3])
        assert why is None, f"{why}\n{history}"


@pytest.mark.django_db
def test_no_log_of_the_engine_is_ever_rejected(stage):
    for seed in range(SEED, SEED + 60 * TIMES):
        history = histories.make(seed)

        def check(auction, history=history):
            log, receipts = logs.log_of_auction(auction)
            why = verify(log) or verify(log, receipts)
            assert why is None, f"{why}\n{history}"

        stage.play(history, check)


@pytest.mark.django_db
def test_what_people_download_is_verified(ayesha, bilal, sana, sign_in, tmp_path):
    auction = make_auction(ayesha.seller_profile, starting_price=1_000, reserve_price=2_000)
    for person, maximum in [(bilal, 5_000), (sana, 3_000), (bilal, 6_000)]:
        bid_on(auction, person, maximum)
    auction.refresh_from_db()
    closing.close(auction.pk, now=closing.due_at(auction))
    ask, files = {"headers": {"Accept": "application/json"}}, [f"/auctions/{auction.pk}/log/"]
    files.append(f"/auctions/{auction.pk}/bids/2/receipt/")
    code, words = run(tmp_path, *(json.loads(sign_in(sana).get(file, **ask).getvalue()) for file in files))
    assert (code, "Bid 2: its maximum of Rs 3,000" in words) == (0, True), words


# -- Somebody changed something ------------------------------------------------------------------------------


def places(value, path=()):
    """The path of every plain value within an entry."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inner:
        yield path
    for key, one in inner:
        yield from places(one, (*path, key))


def changed(log, number, path, value):
    log = deepcopy(log)
    spot = log["entries"][number]
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    return log


def test_every_change_of_any_value_breaks_the_chain(story):
    log, tried = story[0], 0
    for number, entry in enumerate(log["entries"]):
        for path in places(entry):
            for value in (0, 17, None, "x", [], True):
                other = changed(log, number, path, value)
                if json.dumps(other) != json.dumps(log):
                    tried += 1
                    assert verify(other), (number, path, value)
    assert tried > 500


def test_every_entry_removed_repeated_or_moved_breaks_the_chain(story):
    log, many = story[0], len(story[0]["entries"])
    for number in range(many):
        for other in range(many):
            for taken in (0, 1):
                entries = [*log["entries"]]
                entry = entries.pop(number) if taken else entries[number]
                entries.insert(other, entry)
                assert (taken and number == other) or verify(log | {"entries": entries}), (number, other)
        assert verify(log | {"entries": log["entries"][:number] + log["entries"][number + 1 :]})


def test_it_is_the_log_of_this_auction_and_of_these_rules(story):
    log, rules = story[0], story[0]["rules"]
    assert "Entry 1 " in verify(log | {"auction": 8})
    others = {"starting_price": 999, "reserve": None, "steps": [[0, 5]], "soft_close_seconds": 240}
    for name, value in others.items():
        assert verify(log | {"rules": rules | {name: value}}), name
