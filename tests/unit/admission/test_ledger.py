"""The ledger: a day's account by hashed subjects, bounded, and the file in which it stays."""

import json
from pathlib import Path

import pytest

from playground.errors import SettingsError
from playground.web.admission.ledger import DAY_S, Ledger, LedgerPage, page_of, plain_of
from playground.web.admission.ledger_file import LedgerFile
from tests.unit.admission.test_line import NOON, Clock

FULL = Path("/dev/full")


def ledger(clock=None, **how):
    return Ledger(clock or Clock(), LedgerPage(b"k" * 16), **how)


def test_a_day_begins_anew_and_a_clock_that_is_set_back_begins_none():
    clock = Clock()
    kept = ledger(clock)
    kept.charge("ada", 60)
    kept.charge("ada", 30)
    kept.spend(500)
    assert (kept.used_s("ada"), kept.used_s("bob"), kept.tokens, kept.until_tomorrow_s) == (90, 0, 500, DAY_S / 2)
    clock.now -= 2 * DAY_S
    assert (kept.used_s("ada"), kept.tokens) == (90, 500)
    clock.now = NOON + DAY_S
    assert (kept.used_s("ada"), kept.tokens, len(kept)) == (0, 0, 0)


def test_nothing_is_ever_given_back():
    kept = ledger()
    kept.charge("ada", -5)
    kept.spend(-5)
    assert (kept.used_s("ada"), kept.tokens) == (0, 0)


def test_nobody_is_known_by_name_and_two_ledgers_know_different_people():
    one, other = ledger(), Ledger(Clock(), LedgerPage(b"q" * 16))
    assert one.subject("visitor", "ada") == one.subject("visitor", "ada")
    assert len({one.subject("visitor", "ada"), one.subject("address", "ada"), other.subject("visitor", "ada")}) == 3
    assert "ada" not in one.subject("visitor", "ada")


def test_past_its_bound_those_who_used_least_are_forgotten():
    kept = ledger(most_subjects=100)
    for n in range(1_000):
        kept.charge(f"stranger {n}", 1)
        kept.charge("ada", 10)
        assert len(kept) <= 101
    assert kept.used_s("ada") == 10_000


def test_a_ledger_is_read_as_it_was_written(tmp_path):
    file = LedgerFile(tmp_path / "usage.json")
    kept = Ledger(Clock(), file.read())
    kept.charge(subject := kept.subject("visitor", "ada"), 61.25)
    kept.spend(7)
    file.write(kept.page())
    again = Ledger(Clock(), LedgerFile(tmp_path / "usage.json").read())
    assert (again.used_s(again.subject("visitor", "ada")), again.tokens) == (61.2, 7)
    assert (again.subject("visitor", "ada"), list(tmp_path.iterdir())) == (subject, [tmp_path / "usage.json"])
    assert (tmp_path / "usage.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        {"version": 2},
        {"version": 1, "salt": "00", "day": 1, "seconds": {}, "tokens": 0},
        {"version": 1, "salt": "x" * 32, "day": 1, "seconds": {}, "tokens": 0},
        {"version": 1, "salt": "0" * 32, "day": "1", "seconds": {}, "tokens": 0},
        {"version": 1, "salt": "0" * 32, "day": 1, "seconds": {"a": -1}, "tokens": 0},
        {"version": 1, "salt": "0" * 32, "day": 1, "seconds": {"a": True}, "tokens": 0},
        {"version": 1, "salt": "0" * 32, "day": 1, "seconds": [], "tokens": 0},
        {"version": 1, "salt": "0" * 32, "day": 1, "seconds": {}, "tokens": -1},
    ],
)
def test_a_file_that_is_no_ledger_is_said_and_left_as_it_is(tmp_path, said):
    path = tmp_path / "usage.json"
    path.write_text(text := json.dumps(said))
    with pytest.raises(SettingsError, match="PLAYGROUND_USAGE_FILE") as caught:
        LedgerFile(path).read()
    assert (path.read_text(), caught.value.field) == (text, "PLAYGROUND_USAGE_FILE")


def test_what_can_not_be_written_is_said_at_the_start_and_only_logged_later(tmp_path, caplog):
    file = LedgerFile(tmp_path / "nowhere" / "usage.json")
    with pytest.raises(SettingsError, match="can't be written"):
        file.read()
    file.keep(LedgerPage(b"k" * 16))
    assert "can't be written" in caplog.text


@pytest.mark.skipif(not FULL.exists(), reason="a disk that is always full is a device of Linux")
def test_a_full_disk_is_said_at_the_start_and_leaves_what_was_kept(tmp_path, caplog):
    file = LedgerFile(tmp_path / "usage.json")
    kept = file.read()
    (tmp_path / "usage.json.new").symlink_to(FULL)
    with pytest.raises(SettingsError, match="PLAYGROUND_USAGE_FILE can't be written: No space left on device"):
        file.write(LedgerPage(b"k" * 16))
    file.keep(LedgerPage(b"k" * 16))
    assert "No space left on device" in caplog.text
    assert file.read() == kept


def test_a_page_is_plain_and_read_back():
    page = LedgerPage(b"k" * 16, 3, {"a": 1.5}, 9)
    assert page_of(json.loads(json.dumps(plain_of(page)))) == page
