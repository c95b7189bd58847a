"""Goods change hands: sent, received, or not."""
