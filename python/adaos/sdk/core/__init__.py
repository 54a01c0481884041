"""Decorators that mark tools and event handlers."""
