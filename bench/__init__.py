"""The benchmarks: our processes beside what somebody would take instead, on one machine, in one run.

A benchmark is a module with `run`, `describe` and `shortfalls` (`citywatch bench NAME`, see `cli/bench.py`);
the rest serves them. May import everything of ours; nothing of ours imports it.
"""
