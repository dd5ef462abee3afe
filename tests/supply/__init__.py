"""What is installed: read from the locks, listed in a bill of materials, looked up among advisories."""
