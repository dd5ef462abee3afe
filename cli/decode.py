"""`citywatch decode`: what a codec makes of captured messages, one JSON line per message.

For JSON a file holds one payload a line. A line of the answer has `ok`, `reason` (the first dead-letter
reason, null when there is none) and `observations`, each `[property, epoch ms, result, flag]`.
"""

import json
from typing import BinaryIO

import click


def decoded_json(payload: bytes) -> dict[str, object]:
    """The answer for one JSON payload."""
    from sensors.codecs.json import decode

    outcome = decode(payload)
    return {
        "ok": not outcome.rejects,
        "reason": outcome.rejects[0].reason.value if outcome.rejects else None,
        "observations": [list(report) for report in outcome.reports],
    }


CODECS = {"json": decoded_json}


@click.command("decode")
@click.option("--codec", type=click.Choice(sorted(CODECS)), default="json", show_default=True)
@click.argument("file", type=click.File("rb"))
def command(codec: str, file: BinaryIO) -> None:
    """Decode captured messages, one a line; `-` reads standard input."""
    for line in file:
        if payload := line.strip():
            click.echo(json.dumps(CODECS[codec](payload), ensure_ascii=False))
