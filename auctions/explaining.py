"""Examples of the rules in an auction's own figures: pure."""

from dataclasses import dataclass

from auctions.increments import Steps, minimum_next, step_at


@dataclass(frozen=True, slots=True)
class Example:
    """You name `yours` and lead at `opens`; somebody names `theirs`, and you lead at `after`. Rupees."""

    yours: int
    opens: int
    theirs: int
    after: int


def example_at(*, price: int | None, starting_price: int, steps: Steps) -> Example:
    """What two people could do next: it holds when nobody has named more than the price there is."""
    opens = minimum_next(price=price, starting_price=starting_price, steps=steps)
    theirs = opens + 2 * step_at(opens, steps)
    after = theirs + step_at(theirs, steps)
    return Example(yours=after + step_at(after, steps), opens=opens, theirs=theirs, after=after)


def rows_of(steps: Steps) -> list[dict[str, int | None]]:
    """A table of increments as people read it: from `start` up to `end` (None: and more) the step is `step`."""
    ends = [*(start for start, _step in steps[1:]), None]
    return [{"start": start, "end": end, "step": step} for (start, step), end in zip(steps, ends, strict=True)]
