"""The `citywatch` command: entry points, which alone read the clock and the environment."""
