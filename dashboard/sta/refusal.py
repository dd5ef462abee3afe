"""What is answered instead of an answer: a status and, in plain words, what is wrong and what is allowed."""


class Refusal(Exception):
    """A question that is not answered. `status` is that of HTTP."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def wrong(message: str) -> Refusal:
    """400."""
    return Refusal(400, message)


def nothing(message: str) -> Refusal:
    """404."""
    return Refusal(404, message)
