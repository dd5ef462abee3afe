"""The process that people look at: FastAPI with Dash on it, live by SSE."""
