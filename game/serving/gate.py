"""Who may come in: requests that name the served address, from pages that came from there.

Any page on the web can make a browser speak to this machine. Two headers that no page can forge tell such a request from an honest
one: ``Origin`` (the page that asks) and ``Host`` (the name under which this machine was asked: a foreign name that was made to point
here stays a foreign name).
"""

from __future__ import annotations

from ipaddress import ip_address
from socket import gethostname

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_PORT = 80  # of http: an address with it is written without it


def is_loopback(host: str) -> bool:
    """Does the name or address reach this machine alone?"""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def address_text(host: str, port: int) -> str:
    """``host:port`` as it stands in an address: IPv6 in brackets, the port of http left out."""
    shown = f"[{host}]" if ":" in host else host
    return shown if port == DEFAULT_PORT else f"{shown}:{port}"


class Gate:
    """Judges the headers of requests to a server that listens on ``host`` (a name or an address) and ``port``."""

    def __init__(self, host: str, port: int) -> None:
        """``host``: as it was asked for; an address that stands for all of this machine (``0.0.0.0``, ``::``) lets in every address that
        is a number, because only names can be made to point elsewhere."""
        names = {host.lower()}
        self._any_number = False
        if is_loopback(host):
            names |= LOOPBACK_NAMES
        elif _stands_for_all(host):
            names = {*LOOPBACK_NAMES, gethostname().lower()}
            self._any_number = True
        self._names = names
        self._port = port

    def knows(self, host: str | None) -> bool:
        """Is this ``Host`` header the served address?"""
        if not host:
            return False
        name, port = _parted(host)
        return port == self._port and (name in self._names or (self._any_number and _is_number(name)))

    def admits(self, host: str | None, origin: str | None) -> bool:
        """May a page from ``origin`` open a game here? Only one that was served from the very address that it now speaks to."""
        if host is None or origin is None or not self.knows(host):
            return False
        scheme, found, named = origin.partition("://")
        return bool(found) and scheme.lower() == "http" and _parted(named) == _parted(host)


def _parted(text: str) -> tuple[str, int]:
    """Name and port of ``name:port``; port -1 for what is none."""
    text = text.strip().lower()
    name, colon, port = text, "", ""
    if text.startswith("["):
        name, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return text, -1
        colon, port = rest[:1], rest[1:]
    elif ":" in text:
        name, colon, port = text.partition(":")
    if not colon:
        return name, DEFAULT_PORT
    return name, int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else -1


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _stands_for_all(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False
