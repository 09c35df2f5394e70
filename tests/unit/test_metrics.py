"""What Prometheus is told: what stands, what happened, how long it took, in words of our own tables alone."""

import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.environment import read
from playground.errors import EngineError
from playground.web.health import Health
from playground.web.metrics import COUNTERS, METRICS, PageMetrics, metrics_route


@pytest.fixture
def metrics():
    return PageMetrics(lambda: Health(True, 3, 1, (0.2, 4.5), 7))


def scraped(metrics):
    """Return each sample's value by its name and labels, as a scraper reads it."""
    answer = TestClient(Starlette(routes=[metrics_route(metrics)])).get(METRICS)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def test_what_stands_is_told_as_it_is_found(metrics):
    found = scraped(metrics)
    assert found["playground_conversations",] == 3
    assert found["playground_conversations_waiting",] == 1
    assert found["playground_engine_queue",] == 7
    assert found["playground_ready",] == 1
    assert found["playground_loop_lag_seconds", "0.5"] == 0.0002
    assert found["playground_loop_lag_seconds", "0.95"] == 0.0045


@pytest.mark.parametrize("what", COUNTERS)
def test_what_happens_is_counted_with_its_reason_where_it_has_one(metrics, what):
    name, _, labels = COUNTERS[what]
    for _ in range(2):
        metrics.count(what, "full" if labels else "")
    series = (f"playground_{name}_total", *("full" for _ in labels))
    assert scraped(metrics)[series] == 2


def test_how_long_somebody_waited_is_a_histogram_in_seconds(metrics):
    for seconds in (0.25, 0.3, 4):
        metrics.first_sound(seconds)
    found = scraped(metrics)
    counts = [found["playground_first_sound_seconds_bucket", edge] for edge in ("0.2", "0.3", "3.0", "5.0", "+Inf")]
    assert counts == [0, 2, 2, 3, 3]
    assert found["playground_first_sound_seconds_sum",] == pytest.approx(4.55)


def test_nothing_is_told_but_what_is_ours(metrics):
    metrics.count("refused", "full")
    assert all(name.startswith("playground_") and not name.endswith("_created") for name, *_ in scraped(metrics))


def test_where_nobody_wants_them_the_route_is_not_there_and_nothing_is_loaded(monkeypatch):
    assert not read({}).metrics
    assert read({"PLAYGROUND_METRICS": "True"}).metrics
    assert TestClient(Starlette(routes=[metrics_route(None)])).get(METRICS).status_code == 404


def test_where_the_package_is_missing_one_is_told_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(EngineError, match="prometheus-client is not installed") as caught:
        PageMetrics(lambda: None)
    assert "PLAYGROUND_METRICS" in caught.value.hint
