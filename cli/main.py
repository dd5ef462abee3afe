"""The command `citywatch`: one file a command, imported when it is called, so that --help is quick."""

import resource
from importlib import import_module

import click

COMMANDS = {
    "up": ("cli.up", "Start everything and keep it running; Ctrl-C stops it."),
    "status": ("cli.status", "What is running here, and whether it answers."),
    "migrate": ("cli.migrate", "Bring the database's schema up to date and load the catalogue."),
    "simulate": ("cli.simulate", "Play the demo city's devices over MQTT."),
    "ingest": ("cli.ingest", "The process from the broker to the database."),
    "gateway": (
        "cli.gateway",
        "The process of the field protocols HJ 212 and SL 651, from TCP to the broker.",
    ),
    "video": ("cli.video", "The process that looks at the cameras and tells what they show."),
    "alerts": ("cli.alerts", "The process that evaluates rules and raises alarms."),
    "deliver": ("cli.deliver", "The process that tells people: policy, escalation, messages, calls."),
    "citizens": (
        "cli.citizens",
        "The process that takes in reports of citizens and sends them warnings.",
    ),
    "keeper": ("cli.keeper", "The process that keeps rollups, forgets what is past its time and tidies up."),
    "dashboard": ("cli.dashboard", "The process that serves the screens."),
    "publish": ("cli.publish", "The process that writes what everybody may see, for the public side."),
    "pull": ("cli.pull", "Copy published documents to the machine of the public side."),
    "public": ("cli.public", "The process that serves what everybody may see, from published documents."),
    "watch": ("cli.watch", "The process that looks after the system itself and tells people."),
    "user": ("cli.user", "Who may sign in: people with their roles, screens, links to get in."),
    "token": ("cli.token", "What programs may read: tokens with scopes."),
    "device": ("cli.device", "What stations sign in to the broker with, and its certificates."),
    "channels": ("cli.channels", "The ways to people: what is declared, a trial of one."),
    "simulate-gateway": (
        "cli.simulate_gateway",
        "Play a gateway of calls and texts on this machine, for drills.",
    ),
    "simulate-cameras": (
        "cli.simulate_cameras",
        "Draw the demo's cameras on this machine, and let them fail.",
    ),
    "rules": ("cli.rules", "Check rules before they are loaded, and look at those that count."),
    "callout": ("cli.callout", "Call a list of people until each has confirmed."),
    "import": ("cli.import_", "Bring history in from CSV, Parquet and GeoPackage files."),
    "demo-history": ("cli.demo_history", "Give the demo's recorded stations a past of other places."),
    "export": ("cli.export", "Write history into a CSV, XLSX, Parquet or GeoPackage file."),
    "reconcile": ("cli.reconcile", "Compare a day's receipts with what is stored."),
    "cap": ("cli.cap", "Check CAP 1.2 messages, and take in those of other authorities."),
    "decode": ("cli.decode", "Decode a file of captured messages, one JSON line per message."),
    "bench": ("cli.bench", "Measure this machine beside what one could take instead."),
}


class Lazy(click.Group):
    """A group that knows its commands' names and imports a command when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Names in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        return import_module(COMMANDS[cmd_name][0]).command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="citywatch")
def main() -> None:
    """Realtime city monitoring and emergency dashboard."""
    # a crash of this process, or of one that it starts, writes no file of its memory: secrets are in it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
