"""The process in which one skill's Python code runs. See docs/worker-protocol.md."""
