"""Secrets, memory, translations and events of the skill that runs."""
