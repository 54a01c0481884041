"""Helpers for a skill's own tests."""
