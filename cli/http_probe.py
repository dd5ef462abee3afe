"""Whether an HTTP service of ours answers: /health when all is well, /health/live while it serves at all."""

from http.client import HTTPConnection, HTTPException

LIVE = "/health/live"


def health(host: str, port: int, path: str = "/health", timeout_s: float = 2.0) -> str | None:
    """None when GET `path` answers 200, else why not."""
    connection = HTTPConnection(host, port, timeout=timeout_s)
    try:
        connection.request("GET", path)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()
    return None if status == 200 else f"{path} answers {status}"
