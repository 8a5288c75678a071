"""Which requests come from our own page, and which from a page that only reached this machine."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from game.serving.gate import Gate, address_text, is_loopback


@pytest.mark.parametrize(
    ("served", "host", "origin"),
    [
        ("127.0.0.1", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("127.0.0.1", "localhost:8000", "http://localhost:8000"),
        ("127.0.0.1", "LOCALHOST:8000", "HTTP://localhost:8000"),
        ("localhost", "[::1]:8000", "http://[::1]:8000"),
        ("::1", "[::1]:8000", "http://[::1]:8000"),
        ("school.example", "school.example:8000", "http://school.example:8000"),
        ("0.0.0.0", "192.168.1.7:8000", "http://192.168.1.7:8000"),
        ("::", "[fe80::1]:8000", "http://[fe80::1]:8000"),
    ],
)
def test_our_own_page_is_admitted(served: str, host: str, origin: str) -> None:
    assert Gate(served, 8000).admits(host, origin)


@pytest.mark.parametrize(
    ("served", "host", "origin"),
    [
        ("127.0.0.1", "127.0.0.1:8000", None),
        ("127.0.0.1", "127.0.0.1:8000", "null"),
        ("127.0.0.1", "127.0.0.1:8000", ""),
        ("127.0.0.1", None, "http://127.0.0.1:8000"),
        ("127.0.0.1", "127.0.0.1:8000", "http://evil.example"),
        ("127.0.0.1", "127.0.0.1:8000", "http://127.0.0.1:9000"),  # another program's page on this machine
        ("127.0.0.1", "127.0.0.1:8000", "http://127.0.0.1"),
        ("127.0.0.1", "127.0.0.1:8000", "https://127.0.0.1:8000"),
        ("127.0.0.1", "127.0.0.1:8000", "http://localhost:8000"),  # not the address that it speaks to
        ("127.0.0.1", "127.0.0.1:8000", "http://127.0.0.1:8000.evil.example"),
        ("127.0.0.1", "127.0.0.1:8000", "http://127.0.0.1:8000@evil.example"),
        ("127.0.0.1", "evil.example:8000", "http://evil.example:8000"),  # a foreign name that was made to point here
        ("127.0.0.1", "192.168.1.7:8000", "http://192.168.1.7:8000"),
        ("0.0.0.0", "evil.example:8000", "http://evil.example:8000"),
        ("192.168.1.7", "192.168.1.8:8000", "http://192.168.1.8:8000"),
        ("127.0.0.1", "[::1:8000", "http://[::1:8000"),
    ],
)
def test_any_other_page_is_not(served: str, host: str | None, origin: str | None) -> None:
    assert not Gate(served, 8000).admits(host, origin)


def test_the_port_of_http_is_left_out_by_browsers() -> None:
    assert Gate("127.0.0.1", 80).admits("localhost", "http://localhost")
    assert Gate("127.0.0.1", 80).admits("localhost:80", "http://localhost")
    assert not Gate("127.0.0.1", 8000).admits("localhost", "http://localhost")
    assert address_text("::1", 80) == "[::1]"
    assert address_text("127.0.0.1", 8000) == "127.0.0.1:8000"


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_made_up_is_admitted(host: str, origin: str) -> None:
    gate = Gate("127.0.0.1", 8000)
    assert not gate.admits("127.0.0.1:8000", origin)
    assert not gate.knows(host)


def test_what_reaches_this_machine_alone() -> None:
    assert all(map(is_loopback, ("localhost", "Localhost", "127.0.0.1", "127.8.9.1", "::1")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.7", "localhost.example", "")))
