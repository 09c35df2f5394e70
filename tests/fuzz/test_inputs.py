"""What people and files hand in: read or refused with a sentence, whatever it is."""

import pytest

from tests.fuzz.__main__ import made, main
from tests.fuzz.runner import hunt

SEED = 1_125


@pytest.mark.parametrize(
    ("name", "count"), [("records", 1_000), ("files", 100), ("environment", 200), ("commands", 60)]
)
def test_any_input_is_taken_or_refused_with_a_sentence(name, count):
    target = made(name)
    try:
        found = hunt(target, SEED, count, shorten=False)
    finally:
        target.close()
    assert not found.failures, "\n".join(map(str, found.failures))


def test_the_command_tells_figures_and_plays_one_script_again(capsys):
    assert main(["--seed", "3", "--count", "30", "records"]) == 0
    assert "records: " in capsys.readouterr().out
    assert main(["--seed", "3", "--script", "0", "records"]) == 0
    assert "no fault" in capsys.readouterr().out
