"""Saves as bytes: what was written is read again; what was cut, flipped, moved or made elsewhere is refused in one sentence."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st
from samples import HEADER, ONE, SHORT

from game.engine.view import Order
from game.session.journal import Draft, Journal, Played, SaveError, decode, draft_record, encode, seal

words = st.text(min_size=1, max_size=12)
orders = st.builds(Order, words, st.lists(words, max_size=3).map(tuple))


@st.composite
def journals(draw: st.DrawFn) -> Journal:
    """Any journal that a game could have written."""
    count = draw(st.integers(0, 4))
    seats = draw(st.lists(words, min_size=1, max_size=3, unique=True))
    months = tuple(
        Played(
            n, draw(words), {s: tuple(draw(st.lists(orders, max_size=3))) for s in seats},
            {s: tuple(draw(st.lists(words, max_size=3))) for s in seats}, draw(st.text("0123456789abcdef", min_size=8, max_size=64)), False,
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    header = replace(HEADER, title=draw(st.text()), seed=draw(st.integers(0, 2**64 - 1)), rules=draw(st.text(max_size=200)))
    draft = draw(st.none() | st.builds(Draft, st.just(count + 1), st.lists(orders, max_size=3).map(tuple)))
    return Journal(header, months, () if draft is None else (draft,))


def sentence(error: SaveError) -> str:
    """The message, after making sure that a person can be shown it: one line, one sentence, naming the file."""
    text = str(error)
    assert "\n" not in text and text.endswith(".") and "the-file" in text and len(text) < 300
    return text


@given(journals())
def test_what_was_written_is_read_again(journal: Journal) -> None:
    data, crc = encode(journal)
    back = decode(data, "the-file")
    assert back == journal
    assert back.last == crc and not back.torn


def test_cut_at_every_byte() -> None:
    data, _ = encode(SHORT)
    ends = [i + 1 for i, b in enumerate(data) if b == 0x0A]
    for cut in range(len(data)):
        part = data[:cut]
        whole_lines = sum(e <= cut for e in ends)
        months = min(max(whole_lines - 1, 0), 2)
        if cut in ends:  # between two lines: an earlier save, good as it is
            assert decode(part, "the-file").months == SHORT.months[:months]
            continue
        if whole_lines == 3 and part[ends[2] :].startswith(b'{"type":"draft"'):  # only a draft was being written
            got = decode(part, "the-file")
            assert got.torn and got.months == SHORT.months and got.drafts == ()
            continue
        with pytest.raises(SaveError) as caught:
            decode(part, "the-file")
        sentence(caught.value)
        if whole_lines == 0:
            assert caught.value.good is None
            with pytest.raises(SaveError):
                decode(part, "the-file", recover=True)
        else:
            assert caught.value.good == months
            assert decode(part, "the-file", recover=True).months == SHORT.months[:months]


def test_every_single_bit_flipped_is_noticed() -> None:
    data, _ = encode(SHORT)
    draft_start = data.index(b'{"type":"draft"')
    for position in range(len(data)):
        for bit in range(8):
            bad = bytearray(data)
            bad[position] ^= 1 << bit
            if position == len(data) - 1:  # the last newline: the draft is as good as torn
                assert decode(bytes(bad), "the-file").torn
                continue
            with pytest.raises(SaveError) as caught:
                decode(bytes(bad), "the-file")
            sentence(caught.value)
            if position >= draft_start:
                assert caught.value.good == 2


@settings(max_examples=300)
@given(st.data())
def test_any_mangling_is_refused_or_gives_a_true_beginning(data: st.DataObject) -> None:
    """Bytes overwritten, cut out or put in anywhere: never another exception, never months that were not played."""
    good, _ = encode(SHORT)
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, len(good)))
    bad = good[:start] + data.draw(st.binary(max_size=40)) + good[end:]
    for recover in (False, True):
        try:
            back = decode(bad, "the-file", recover)
        except SaveError as error:
            sentence(error)
            continue
        assert back.header == HEADER
        assert back.months == SHORT.months[: len(back.months)]


@given(st.binary(max_size=400))
def test_any_bytes_at_all(data: bytes) -> None:
    with pytest.raises(SaveError) as caught:
        decode(data, "the-file")
    assert caught.value.good is None
    sentence(caught.value)


def test_lines_moved_lost_doubled_or_from_another_game() -> None:
    lines = encode(SHORT)[0].splitlines(keepends=True)
    other = encode(replace(SHORT, header=replace(HEADER, seed=8)))[0].splitlines(keepends=True)
    head, one, two, draft = lines
    for bad, number in [
        ([head, two, one, draft], 2), ([head, two, draft], 2), ([head, one, one, two], 3), ([head, one, draft, two], 3),
        ([head, other[1], two], 2), ([other[0], one, two], 2), ([head, head, one], 2),
    ]:  # fmt: skip
        with pytest.raises(SaveError, match=f"damaged at line {number}") as caught:
            decode(b"".join(bad), "the-file")
        sentence(caught.value)


def test_another_version_is_named() -> None:
    data, _ = encode(SHORT)
    record = b'{"type":"header","format":"qibli-save","version":%d,"what":"unknown"}'
    for version, age in ((3, "newer"), (99, "newer"), (0, "older")):
        line = record % version
        future = line[:-1] + b',"crc":"%08x"}\n' % zlib.crc32(line)
        with pytest.raises(SaveError, match=f"{age} version of Qibli .save format {version}, this one reads up to 2") as caught:
            decode(future, "the-file")
        sentence(caught.value)
        assert caught.value.good is None
    assert decode(data, "the-file") == SHORT


@pytest.mark.parametrize(
    "record",
    [
        {"type": "month", "turn": 2, "date": "", "orders": {}, "reasons": {}, "hash": "00000000", "ended": False},
        {"type": "month", "turn": True, "date": "", "orders": {}, "reasons": {}, "hash": "00000000", "ended": False},
        {"type": "month", "turn": 1, "date": "", "orders": {"lna": [[]]}, "reasons": {}, "hash": "00000000", "ended": False},
        {"type": "month", "turn": 1, "date": "", "orders": {"lna": [["a", 1]]}, "reasons": {}, "hash": "00000000", "ended": False},
        {"type": "month", "turn": 1, "date": "", "orders": [], "reasons": {}, "hash": "00000000", "ended": False},
        {"type": "month", "turn": 1, "date": "", "orders": {}, "reasons": {}, "hash": "../../etc", "ended": False},
        {"type": "draft", "turn": 1, "queue": [], "answers": [["a"]]},
        {"type": "draft", "turn": 5, "queue": [], "answers": []},
        {"type": "other"},
        [],
    ],
)
def test_well_sealed_nonsense_is_refused(record: dict[str, object]) -> None:
    head, crc = encode(Journal(HEADER))
    line, _ = seal(record, crc)
    with pytest.raises(SaveError, match="damaged at line 2") as caught:
        decode(head + line, "the-file")
    sentence(caught.value)


def test_deep_nesting_is_refused_not_followed() -> None:
    head, crc = encode(Journal(HEADER))
    body = b'{"type":"draft","x":' + b"[" * 200_000 + b"}"
    line = body[:-1] + b',"crc":"%08x"}\n' % zlib.crc32(body, crc)
    with pytest.raises(SaveError, match="not JSON"):
        decode(head + line, "the-file")


def test_the_last_draft_counts_and_a_month_ends_it() -> None:
    data, crc = encode(Journal(HEADER, (ONE,), (Draft(2, (Order("deny"),)),)))
    later, _ = seal(draft_record(Draft(2, (Order("raise", ("sirte",)),))), crc)
    assert decode(data + later, "the-file").drafts == (Draft(2, (Order("raise", ("sirte",)),)),)


def test_nothing_follows_the_end() -> None:
    data, crc = encode(Journal(HEADER, (replace(ONE, ended=True),)))
    more, _ = seal(draft_record(Draft(2)), crc)
    with pytest.raises(SaveError, match="follows the end"):
        decode(data + more, "the-file")
