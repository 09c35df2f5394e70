"""Where replicas count together is configured by one address; whatever it can't be is said, and its password never."""

import sys

import pytest
from pydantic import SecretStr

from playground.environment import read
from playground.errors import SettingsError
from playground.web.admission.redis_store import RedisStore

NAME = "PLAYGROUND_REDIS_URL"


@pytest.mark.parametrize(
    "value",
    ["redis://localhost:6379/0", "redis://localhost", "rediss://ana:p%40ss@cache.example.org", "redis://[::1]:6379/15"],
)
def test_an_address_of_redis_is_taken_as_it_is(value):
    assert read({NAME: value}).redis_url.get_secret_value() == value


@pytest.mark.parametrize(
    "value",
    [
        "localhost:6379",
        "http://localhost:6379",
        "redis://",
        "redis://:6379",
        "redis://localhost:0",
        "redis://localhost:99999",
        "redis://localhost/zero",
        "redis://localhost/0?ssl_cert_reqs=none",
        "redis://[::1",
    ],
)
def test_what_is_no_address_of_redis_is_refused(value):
    with pytest.raises(SettingsError, match=NAME):
        read({NAME: value})


def test_the_day_is_kept_in_redis_or_in_a_file_and_unset_in_neither():
    with pytest.raises(SettingsError, match="can't both be set"):
        read({NAME: "redis://localhost", "PLAYGROUND_USAGE_FILE": "usage.json"})
    assert read({}).redis_url is None


def test_its_password_is_a_secret_as_it_is_written_and_as_it_is_meant():
    environment = read({NAME: "redis://:p%40ssword@localhost"})
    assert {"p%40ssword", "p@ssword"} <= {each.get_secret_value() for each in environment.secrets}
    assert "40ssword" not in repr(environment)
    assert read({NAME: "redis://localhost"}).secrets == ()


def test_without_the_package_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingsError, match="needs a package") as told:
        RedisStore(SecretStr("redis://localhost"))
    assert told.value.hint == "Install it: pip install -r deploy/requirements.txt"
