"""Small tables."""

import os
import platform
from collections.abc import Sequence


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        words = [cell.ljust(width) if not i else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))]
        print("  " + "  ".join(words))


def footer() -> None:
    print(f"  ({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()})", flush=True)
