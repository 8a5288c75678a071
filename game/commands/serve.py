"""``qibli serve``: the interface in a browser on this machine."""

from __future__ import annotations

import errno
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from game.commands.common import fail, one_line, write

if TYPE_CHECKING:
    import socket

HOST, PORT, VISITORS = "127.0.0.1", 8000, 4
NEEDED = ("aiohttp", "textual_serve")
EXIT_INTERRUPTED = 130


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="The port; 0 takes a free one.")
@click.option("--host", default=HOST, show_default=True, help="Where to listen; an address that others can reach gives them your games.")
@click.option("--visitors", type=click.IntRange(1, 64), default=VISITORS, show_default=True, help="How many pages can have a game open.")
@click.option("--open", "browse", is_flag=True, help="Open the page in your browser too.")
def serve_command(port: int, host: str, visitors: int, browse: bool) -> int:
    """Play in a browser on this machine: prints the address of the page and serves it until Ctrl+C.

    Every page runs a game of its own, which ends with the page; games are saved where they always are.
    """
    missing = [name.replace("_", "-") for name in NEEDED if find_spec(name) is None]
    if missing:
        fail(f"`qibli serve` needs {' and '.join(missing)}, which the extra `serve` brings: pip install 'qibli[serve]'.", 2)
    import asyncio

    from game.serving.gate import is_loopback
    from game.serving.site import serve

    sock = _listening(host, port)

    def opened(address: str) -> None:
        write(f"Qibli is at {address} for up to {visitors} page{'s' if visitors > 1 else ''}; Ctrl+C ends.")
        if browse:
            import webbrowser

            webbrowser.open(address)

    if not is_loopback(host):
        click.echo(
            f"Warning: whoever can reach {one_line(host)} over the network can play, read and overwrite your games; nothing is encrypted "
            "and nobody is asked for a password.",
            err=True,
        )
    with sock:
        asyncio.run(serve(sock, host, visitors, lambda said: write(one_line(said)), opened))
    return EXIT_INTERRUPTED


def _listening(host: str, port: int) -> socket.socket:
    """The socket to serve on; a Failure (2) that says why there can be none."""
    import socket

    from game.serving.site import listen

    shown = one_line(host)[:60]
    try:
        return listen(host, port)
    except (socket.gaierror, UnicodeError, ValueError):
        fail(f'There is no host "{shown}"; leave --host out to play on this machine.', 2)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(f"Port {port} is taken by another program; name another with --port, or --port 0 for one that is free.", 2)
        if error.errno == errno.EACCES:
            fail(f"Port {port} is reserved for the administrator; name one above 1023 with --port.", 2)
        if error.errno == errno.EADDRNOTAVAIL:
            fail(f"{shown} is no address of this machine; leave --host out to play on it alone.", 2)
        fail(f"Nothing can be served at {shown}, port {port} ({one_line(error.strerror or str(error)).lower()}).", 2)
