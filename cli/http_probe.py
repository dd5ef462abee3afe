"""Whether an HTTP service of ours answers /health."""

from http.client import HTTPConnection, HTTPException


def health(host: str, port: int, timeout_s: float = 2.0) -> str | None:
    """None when GET /health answers 200, else why not."""
    connection = HTTPConnection(host, port, timeout=timeout_s)
    try:
        connection.request("GET", "/health")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()
    return None if status == 200 else f"/health answers {status}"
