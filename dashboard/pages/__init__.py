"""Layout and callbacks, nothing else: no SQL, no arithmetic."""
