"""Numbered migrations, forward only: `citywatch migrate` runs what has not run."""
