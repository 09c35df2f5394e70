"""The bridge as Prometheus sees it: real conversations, counted, and nothing of what was said in them."""

from playground.limits import Limits
from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer
from playground.web.admission.control import PageAdmission
from playground.web.health import Health
from playground.web.metrics import PageMetrics
from tests.loop.bridge.test_bridge import a_page, settled
from tests.loop.bridge.test_secrets import FRAMES, KEY, SECRETS, TOOLS, a_service_that_says
from tests.support.scripted import ScriptedRecognizer, ScriptedReplier, quiet, scripted, tone
from tests.support.visitors import bridge
from tests.unit.test_metrics import scraped

SPOKEN = "my diary is under the bed"


def counting():
    return PageMetrics(lambda: Health(True, 0, 0, (0.0, 0.0)))


def told(metrics):
    return metrics.told().body.decode()


def test_a_conversation_is_counted_from_its_beginning_to_its_end_and_how_long_one_waited_in_it():
    metrics = counting()
    parts, replier = scripted(recognizer=ScriptedRecognizer((SPOKEN,))), ScriptedReplier((Words("Look there. "),))
    with LocalServer(parts, replier=replier) as url, a_page(url, tally=metrics) as page:
        page.until(lambda m: m["type"] == "state" and m["link"] == "open")
        assert scraped(metrics)["playground_conversations_begun_total",] == 1
        page.speak(tone(600) + quiet(900))
        page.until(settled)
        page.say("bye")
        page.until("closed")
    found = scraped(metrics)
    assert found["playground_conversations_ended_total", "hung_up"] == 1
    assert found["playground_first_sound_seconds_count",] == 1
    assert SPOKEN not in told(metrics)


def test_no_key_is_told_whatever_a_service_makes_of_it():
    metrics = counting()
    with a_service_that_says(*FRAMES, close=1008) as url, a_page(url, key=KEY, tools=TOOLS, tally=metrics) as page:
        page.until("closed")
    assert "playground_conversations_ended_total" in told(metrics)
    assert not any(secret in told(metrics) for secret in SECRETS)


async def test_who_is_refused_is_counted_by_the_reason_that_was_given():
    metrics = counting()
    with LocalServer(scripted()) as url:
        async with bridge(PageAdmission(Limits(conversations=1, queue=0)), metrics) as served:
            await (await served.visit(url)).told("ready")
            await (await served.visit(url)).told("closed")
    assert scraped(metrics)["playground_conversations_refused_total", "full"] == 1
