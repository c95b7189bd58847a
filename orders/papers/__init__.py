"""Papers of an order: packing slip, label, invoice, receipt. A module each, on the sheet they share.

In English whoever prints them, because couriers, customs and tax offices read them. What people wrote themselves stands
as they wrote it, in any script that the machine's fonts have. The same order gives the same bytes.

Each is loaded when it is first used: what draws them is a sixth of a process, and few processes ever print.
"""

from importlib import import_module
from types import ModuleType

PARTS = {"invoices", "labels", "receipts", "slips"}


def __getattr__(name: str) -> ModuleType:
    if name not in PARTS:
        raise AttributeError(name)
    return import_module(f"{__name__}.{name}")
