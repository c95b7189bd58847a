"""Small tables."""

import os
import platform
from collections.abc import Sequence


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    print(f"\n{title}")
    for first, *others in cells:
        print("  ".join(["", first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(others, widths[1:], strict=True))]))
    print(f"  ({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()})", flush=True)
