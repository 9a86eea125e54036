"""Loopers and what coordinates them, without anything that shows them."""
