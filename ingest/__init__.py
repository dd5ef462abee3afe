"""The process from broker to store. Read `pipeline.py` first."""
