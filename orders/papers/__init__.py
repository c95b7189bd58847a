"""Papers of an order: packing slip, label, invoice, receipt. A module each, on the sheet they share.

In English whoever prints them, because couriers, customs and tax offices read them. What people wrote themselves stands
as they wrote it, in any script that the machine's fonts have. The same order gives the same bytes.
"""
