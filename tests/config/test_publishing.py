"""The publisher under a storm: few wakings, nothing lost, the newest wins."""

import time

import pytest

from config.live import publishing
from config.live.publishing import FRAME_GAP, PACE, Publisher


@pytest.fixture
def sent(monkeypatch):
    """What reaches the channel layer: when, to which topic, and its frames."""
    reached = []

    class Layer:
        async def group_send(self, topic, message):
            reached.append((time.monotonic(), topic, message["frames"]))

    monkeypatch.setattr(publishing, "get_channel_layer", Layer)
    return reached


@pytest.fixture
def wakings(monkeypatch):
    """When the publisher looked what is due."""
    looked, take = [], Publisher._take_due

    def take_and_note(publisher):
        looked.append(time.monotonic())
        return take(publisher)

    monkeypatch.setattr(Publisher, "_take_due", take_and_note)
    return looked


def storm(publisher: Publisher, seconds: float) -> int:
    """One change of three topics after the other for that long; how many."""
    number, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        number += 1
        for topic in ("one", "two", f"person.{number % 8}"):
            publisher.want(topic, "frame", (number,))
        time.sleep(0.001)
    return number


def test_storm_wakes_it_by_its_pace_and_ends_with_the_newest(sent, wakings):
    publisher = Publisher()
    began = time.monotonic()
    last = storm(publisher, 1)
    assert publisher.settle()
    assert len(wakings) <= (wakings[-1] - began) / PACE + 2
    for topic in ("one", "two"):
        times = [at for at, name, _frames in sent if name == topic]
        assert len(times) <= (times[-1] - began) / FRAME_GAP + 2
        newest = [frames for _at, name, frames in sent if name == topic][-1]
        assert newest == [["", "frame", [last]]]
    assert {name for _at, name, _frames in sent} == {"one", "two", *(f"person.{number}" for number in range(8))}


def test_when_all_is_said_it_sleeps(sent, wakings):
    publisher = Publisher()
    publisher.want("one", "frame", (1,))
    publisher.want("one", "frame", (2,))
    assert publisher.settle()
    looked = len(wakings)
    time.sleep(3 * FRAME_GAP)
    assert len(wakings) == looked
    assert [frames for _at, _name, frames in sent][-1] == [["", "frame", [2]]]


def test_a_topic_that_waits_its_turn_does_not_hold_up_another(sent):
    publisher = Publisher()
    publisher.want("one", "frame", (1,))
    assert publisher.settle()
    publisher.want("one", "frame", (2,))
    publisher.want("two", "frame", (1,))
    assert publisher.settle()
    assert [name for _at, name, _frames in sent] == ["one", "two", "one"]
