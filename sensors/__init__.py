"""What a device speaks: bytes ↔ observations. Pure: no I/O, no clock."""
