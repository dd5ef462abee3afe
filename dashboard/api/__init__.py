"""The HTTP interface, one resource a file (`wire.md` fixes it)."""
