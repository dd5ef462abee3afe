"""The nouns of a monitored city and their arithmetic: no I/O, no clock, nothing of ours imported."""
