"""Whatever form of an address is pasted, we dial the right one, or say what is wrong; a key never travels in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import SettingsError
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.services.address import Address, address_of, dialect_of
from playground.services.target import Target
from playground.web.words import LANGUAGE, in_words

GA_URL = "wss://res.openai.azure.com/openai/v1/realtime?model=dep"
PREVIEW_URL = "wss://res.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=dep"
OLD = "wss://res.openai.azure.com/openai/realtime?api-version=2024-10-01-preview&deployment=dep"
AZURE = [
    ("https://res.openai.azure.com", GA_URL),
    ("https://res.openai.azure.com/", GA_URL),
    ("https://res.openai.azure.com//", GA_URL),
    ("https://res.openai.azure.com/openai", GA_URL),
    ("https://res.openai.azure.com/openai/", GA_URL),
    ("https://res.openai.azure.com/openai/v1", GA_URL),
    ("https://res.openai.azure.com/openai/v1/", GA_URL),
    ("https://res.openai.azure.com/openai/v1/realtime", GA_URL),
    ("wss://res.openai.azure.com/openai/v1/realtime?model=dep", GA_URL),
    ("https://res.openai.azure.com/openai/v1/realtime?model=dep", GA_URL),
    ("https://res.openai.azure.com/openai/v1/realtime?api-version=2024-10-01-preview&model=dep", GA_URL),
    ("https://res.openai.azure.com/openai/v1/chat/completions?api-version=preview", GA_URL),
    ("wss://res.openai.azure.com/openai/realtime?api-version=2024-10-01-preview&deployment=dep", OLD),
    ("https://res.openai.azure.com/openai/realtime?deployment=dep&api-version=2024-10-01-preview", OLD),
    ("https://res.openai.azure.com/openai/realtime", PREVIEW_URL),
    ("https://res.openai.azure.com/openai/realtime?api-version=v1", PREVIEW_URL),
    ("https://res.openai.azure.com?api-version=2024-10-01-preview", OLD),
    ("https://res.openai.azure.com/openai/deployments/other/chat/completions?api-version=2024-10-21", GA_URL),
    ("https://res.services.ai.azure.com", "wss://res.services.ai.azure.com/openai/v1/realtime?model=dep"),
    ("https://res.services.ai.azure.com/models", "wss://res.services.ai.azure.com/openai/v1/realtime?model=dep"),
    (
        "https://res.services.ai.azure.com/api/projects/NAME",
        "wss://res.services.ai.azure.com/openai/v1/realtime?model=dep",
    ),
    (
        "https://res.services.ai.azure.com/api/projects/NAME/openai/v1/",
        "wss://res.services.ai.azure.com/openai/v1/realtime?model=dep",
    ),
    ("https://res.cognitiveservices.azure.com/", "wss://res.cognitiveservices.azure.com/openai/v1/realtime?model=dep"),
    ("https://res.openai.azure.us/", "wss://res.openai.azure.us/openai/v1/realtime?model=dep"),
    ("res.openai.azure.com", GA_URL),
    ("res.openai.azure.com/openai/v1/", GA_URL),
    ("http://res.openai.azure.com", GA_URL),
    ("ws://res.openai.azure.com", GA_URL),
    ("HTTPS://RES.OpenAI.Azure.COM/OpenAI/V1/", GA_URL),
    ("  https://res.openai.azure.com/\n", GA_URL),
    ('"https://res.openai.azure.com/"', GA_URL),
    ("<https://res.openai.azure.com/>", GA_URL),
    ("“https://res.openai.azure.com”", GA_URL),
    ("https://res.openai.azure.com/#overview", GA_URL),
    ("https://res.openai.azure.com:443/", "wss://res.openai.azure.com:443/openai/v1/realtime?model=dep"),
    ("https://gate.example/team/openai", "wss://gate.example/team/openai/v1/realtime?model=dep"),
    ("https://gate.example/openai/team/v1", "wss://gate.example/openai/team/openai/v1/realtime?model=dep"),
    ("http://localhost:8000", "ws://localhost:8000/openai/v1/realtime?model=dep"),
]


@pytest.mark.parametrize(("pasted", "url"), AZURE)
def test_every_form_of_an_azure_address_is_understood(pasted, url):
    assert address_of(Target(service="azure", endpoint=pasted, deployment="dep")).url == url


OPENAI = [
    ("", "wss://api.openai.com/v1/realtime?model=dep"),
    ("  ", "wss://api.openai.com/v1/realtime?model=dep"),
    ("https://api.openai.com", "wss://api.openai.com/v1/realtime?model=dep"),
    ("https://api.openai.com/v1", "wss://api.openai.com/v1/realtime?model=dep"),
    ("https://api.openai.com/v1/", "wss://api.openai.com/v1/realtime?model=dep"),
    ("wss://api.openai.com/v1/realtime?model=gpt-realtime", "wss://api.openai.com/v1/realtime?model=dep"),
    ("http://api.openai.com/v1/chat/completions", "wss://api.openai.com/v1/realtime?model=dep"),
    ("https://proxy.example/openai/v1", "wss://proxy.example/openai/v1/realtime?model=dep"),
]


@pytest.mark.parametrize(("pasted", "url"), OPENAI)
def test_every_form_of_an_openai_address_is_understood(pasted, url):
    assert address_of(Target(service="openai", endpoint=pasted, deployment="dep")).url == url


OTHER = [
    ("ws://host:8000", "ws://host:8000/v1/realtime?model=dep"),
    ("ws://host:8000/v1", "ws://host:8000/v1/realtime?model=dep"),
    ("ws://host:8000/v1/realtime", "ws://host:8000/v1/realtime?model=dep"),
    ("http://host:8000/v1/realtime?model=old", "ws://host:8000/v1/realtime?model=dep"),
    ("wss://host/realtime", "wss://host/realtime?model=dep"),
    ("wss://host/speech/api/realtime", "wss://host/speech/api/realtime?model=dep"),
    ("https://host/behind/a/proxy/", "wss://host/behind/a/proxy/v1/realtime?model=dep"),
    ("https://host/behind/v1/", "wss://host/behind/v1/realtime?model=dep"),
    ("https://host/openai", "wss://host/openai/v1/realtime?model=dep"),
    ("https://host/api/projects/x/v1", "wss://host/api/projects/x/v1/realtime?model=dep"),
    ("ws://[::1]:9000", "ws://[::1]:9000/v1/realtime?model=dep"),
    ("[::1]:9000/v1", "ws://[::1]:9000/v1/realtime?model=dep"),
    ("https://[2001:DB8::1]", "wss://[2001:db8::1]/v1/realtime?model=dep"),
    ("localhost:8000", "ws://localhost:8000/v1/realtime?model=dep"),
    ("127.0.0.1", "ws://127.0.0.1/v1/realtime?model=dep"),
    ("192.168.1.7:8000", "wss://192.168.1.7:8000/v1/realtime?model=dep"),
    ("MY_HOST.example", "wss://my_host.example/v1/realtime?model=dep"),
    ("wss://host/v1/realtime?agent=a b&model=x", None),
    ("wss://host/v1/realtime?agent=a%20b&model=x", "wss://host/v1/realtime?model=dep&agent=a%20b"),
    (
        "ws://127.0.0.1:80/openai/realtime?api-version=2024-10-01-preview&deployment=x",
        "ws://127.0.0.1:80/openai/realtime?api-version=2024-10-01-preview&deployment=dep",
    ),
]


@pytest.mark.parametrize(("pasted", "url"), OTHER)
def test_every_form_of_another_servers_address_is_understood(pasted, url):
    target = Target(service="other", endpoint=pasted, deployment="dep")
    if url is None:
        with pytest.raises(SettingsError):
            address_of(target)
    else:
        assert address_of(target).url == url


@pytest.mark.parametrize(
    ("service", "pasted", "url"),
    [
        ("azure", GA_URL, GA_URL),
        ("azure", OLD, OLD),
        (
            "azure",
            "https://res.openai.azure.com/openai/deployments/dep/chat/completions?api-version=2024-10-21",
            GA_URL,
        ),
        ("openai", "wss://api.openai.com/v1/realtime?model=m", "wss://api.openai.com/v1/realtime?model=m"),
        ("other", "ws://host/v1/realtime?model=m", "ws://host/v1/realtime?model=m"),
        ("other", "ws://host", "ws://host/v1/realtime"),
    ],
)
def test_an_empty_field_leaves_the_deployment_to_the_address(service, pasted, url):
    assert address_of(Target(service=service, endpoint=pasted)).url == url


@pytest.mark.parametrize("service", ["azure", "openai"])
def test_without_a_deployment_anywhere_it_is_asked_for(service):
    with pytest.raises(SettingsError) as refusal:
        address_of(Target(service=service, endpoint="https://host.example"))
    assert refusal.value.field == "deployment"
    assert refusal.value.hint


def test_a_deployments_name_is_quoted():
    target = Target(service="azure", endpoint="https://res.openai.azure.com", deployment=" my dep&x=/é ")
    assert address_of(target).url == "wss://res.openai.azure.com/openai/v1/realtime?model=my%20dep%26x%3D%2F%C3%A9"


# --- which protocol -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protocol", "pasted", "url", "dialect"),
    [
        ("auto", "https://res.openai.azure.com", GA_URL, GA),
        ("auto", OLD, OLD, PREVIEW),
        ("ga", OLD, GA_URL, GA),
        ("preview", GA_URL, PREVIEW_URL, PREVIEW),
        ("preview", OLD, OLD, PREVIEW),
    ],
)
def test_the_address_chooses_the_protocol_unless_the_person_does(protocol, pasted, url, dialect):
    target = Target(service="azure", endpoint=pasted, deployment="dep", protocol=protocol)
    assert (address_of(target).url, address_of(target).dialect) == (url, dialect)
    assert dialect_of(target) is dialect


def test_a_version_the_person_set_wins_over_the_pasted_one():
    target = Target(service="azure", endpoint=OLD, deployment="dep", api_version="2024-12-17")
    assert "api-version=2024-12-17&" in address_of(target).url


@pytest.mark.parametrize("version", ["", "v1", "preview", "latest"])
def test_a_version_that_is_none_of_the_previews_gives_the_newest(version):
    target = Target(
        service="azure",
        endpoint="https://res.openai.azure.com",
        deployment="dep",
        protocol="preview",
        api_version=version,
    )
    assert address_of(target).url == PREVIEW_URL


def test_a_version_alone_does_not_make_it_preview():
    target = Target(
        service="azure", endpoint="res.openai.azure.com", deployment="dep", api_version="2024-10-01-preview"
    )
    assert address_of(target).url == GA_URL


@pytest.mark.parametrize(
    ("protocol", "path", "dialect"),
    [
        ("auto", "/v1/realtime?model=built-in", GA),
        ("ga", "/v1/realtime?model=built-in", GA),
        ("preview", "/openai/realtime?api-version=2025-04-01-preview&deployment=built-in", PREVIEW),
    ],
)
def test_the_built_in_server_speaks_both(protocol, path, dialect):
    address = address_of(Target(protocol=protocol), "ws://127.0.0.1:4711")
    assert (address.url, address.dialect.name, address.scope) == (f"ws://127.0.0.1:4711{path}", dialect.name, "")


def test_another_server_may_speak_the_preview_where_ga_is_usual():
    address = address_of(Target(service="other", endpoint="ws://host", deployment="m", protocol="preview"))
    assert (address.url, address.dialect) == ("ws://host/v1/realtime?model=m", PREVIEW)


def test_openai_itself_no_longer_speaks_the_preview():
    with pytest.raises(SettingsError) as refusal:
        address_of(Target(service="openai", deployment="m", protocol="preview"))
    assert refusal.value.field == "protocol"


# --- signing in, and what was understood ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protocol", "scope"),
    [("ga", "https://ai.azure.com/.default"), ("preview", "https://cognitiveservices.azure.com/.default")],
)
def test_each_protocol_of_azure_has_its_scope_and_the_keys_header(protocol, scope):
    address = address_of(Target(service="azure", endpoint=GA_URL, deployment="dep", protocol=protocol))
    assert (address.scope, address.key_header) == (scope, "api-key")


@pytest.mark.parametrize("service", ["openai", "other"])
def test_elsewhere_the_key_is_a_bearer_and_nobody_signs_in(service):
    address = address_of(Target(service=service, endpoint="https://host.example", deployment="m"))
    assert (address.scope, address.key_header) == ("", "Authorization")


@pytest.mark.parametrize(
    ("target", "understood"),
    [
        (Target(), "The built-in server, GA protocol."),
        (Target(protocol="preview"), "The built-in server, preview protocol 2025-04-01-preview."),
        (Target(service="azure", endpoint=GA_URL), "Azure OpenAI, resource res, deployment dep, GA protocol."),
        (
            Target(service="azure", endpoint=OLD),
            "Azure OpenAI, resource res, deployment dep, preview protocol 2024-10-01-preview.",
        ),
        (
            Target(service="azure", endpoint="https://gate.example/x", deployment="dep"),
            "Azure OpenAI at gate.example, deployment dep, GA protocol.",
        ),
        (Target(service="openai", deployment="m"), "OpenAI, model m, GA protocol."),
        (Target(service="other", endpoint="ws://host:8000"), "Realtime server at host:8000, GA protocol."),
    ],
)
def test_what_was_understood_is_one_sentence(target, understood):
    assert address_of(target, "ws://127.0.0.1:4711").understood == understood


@pytest.mark.parametrize(
    ("target", "english", "portuguese"),
    [
        (
            Target(protocol="preview"),
            "The built-in server, preview protocol 2025-04-01-preview, transcript only.",
            "O servidor integrado, protocolo preview 2025-04-01-preview, só transcrição.",
        ),
        (
            Target(service="azure", endpoint=GA_URL),
            "Azure OpenAI, resource res, GA protocol, transcript only.",
            "Azure OpenAI, recurso res, protocolo GA, só transcrição.",
        ),
        (
            Target(service="azure", endpoint="https://gate.example/x"),
            "Azure OpenAI at gate.example, GA protocol, transcript only.",
            "Azure OpenAI em gate.example, protocolo GA, só transcrição.",
        ),
        (
            Target(service="openai", deployment="m"),
            "OpenAI, GA protocol, transcript only.",
            "OpenAI, protocolo GA, só transcrição.",
        ),
    ],
)
def test_where_words_are_all_that_is_wanted_no_model_is_named(target, english, portuguese):
    understood = address_of(target, "ws://127.0.0.1:4711", transcribes=True).understood
    assert understood == english
    token = LANGUAGE.set("pt-BR")
    try:
        assert in_words(understood) == portuguese
    finally:
        LANGUAGE.reset(token)


# --- refusals -------------------------------------------------------------------------------------------------------

SECRET = "0123456789abcdefSECRET"


@pytest.mark.parametrize("service", ["azure", "openai", "other"])
@pytest.mark.parametrize(
    "pasted",
    [
        f"wss://res.example/openai/v1/realtime?model=dep&api-key={SECRET}",
        f"wss://res.example/openai/v1/realtime?api_key={SECRET}",
        f"wss://res.example/?API-KEY={SECRET}",
        f"wss://res.example/?Ocp-Apim-Subscription-Key={SECRET}",
        f"wss://res.example/?access_token={SECRET}&model=m",
        f"wss://res.example/v1/realtime?model=dep;api-key={SECRET}",
        f"wss://res.example/v1/realtime?model=dep?api-key={SECRET}",
        f"wss://res.example/v1/realtime?model=dep%26api-key%3D{SECRET}",
        f"wss://res.example/v1/realtime&api-key={SECRET}",
        f"https://user:{SECRET}@res.example",
        f"https://{SECRET}@res.example",
        f"sk-{SECRET}",
        SECRET * 4,
        f"{SECRET}{SECRET}",
    ],
)
def test_a_secret_in_the_address_is_refused_and_not_repeated(service, pasted):
    with pytest.raises(SettingsError) as refusal:
        address_of(Target(service=service, endpoint=pasted, deployment="m"))
    assert SECRET.lower() not in str(refusal.value).lower()
    assert (refusal.value.field, bool(refusal.value.hint)) == ("endpoint", True)


UNREADABLE = [
    "ftp://host",
    "https://",
    "https://?model=x",
    "://host",
    "//host",
    "two words",
    "https://ho st",
    "https://host\\@other",
    "wss://host:port",
    "wss://host:99999",
    "https://[::1",
    "https://[nonsense]",
    "https://-host-.example",
    "https://host..example",
    "javascript:alert(1)",
    "\N{ZERO WIDTH SPACE}https://host",
]


@pytest.mark.parametrize("service", ["azure", "openai", "other"])
@pytest.mark.parametrize("pasted", UNREADABLE)
def test_an_unreadable_address_is_refused_with_a_hint(service, pasted):
    with pytest.raises(SettingsError) as refusal:
        address_of(Target(service=service, endpoint=pasted, deployment="m"))
    assert (refusal.value.field, bool(refusal.value.hint)) == ("endpoint", True)


@pytest.mark.parametrize("service", ["azure", "other"])
def test_a_missing_address_is_asked_for(service):
    with pytest.raises(SettingsError) as refusal:
        address_of(Target(service=service, endpoint=" ", deployment="m"))
    assert refusal.value.sentence == "The endpoint is missing."


@pytest.mark.parametrize(
    ("service", "pasted"), [("azure", "https://api.openai.com/v1"), ("openai", "https://res.openai.azure.com")]
)
def test_the_other_companys_address_is_refused(service, pasted):
    with pytest.raises(SettingsError) as refusal:
        address_of(Target(service=service, endpoint=pasted, deployment="m"))
    assert refusal.value.field == "endpoint"


@given(
    service=st.sampled_from(["azure", "openai", "other"]),
    pasted=st.text(max_size=40)
    | st.text("abcAZ09.:/?#[]@&=%-_~ ", max_size=60)
    | st.text("ab./:?=&", max_size=20).map("https://host.example/".__add__),
    protocol=st.sampled_from(["auto", "ga", "preview"]),
)
def test_any_text_gives_an_address_or_a_refusal(service, pasted, protocol):
    target = Target(service=service, endpoint=pasted, deployment="m", protocol=protocol)
    try:
        address = address_of(target)
    except SettingsError:
        address = Address("wss://refused", dialect_of(target))
    assert address.url.startswith(("wss://", "ws://"))
    assert address.url.isprintable()
    assert "api-version" not in address.url or address.dialect is PREVIEW


@pytest.mark.parametrize("pasted", [*UNREADABLE, f"https://h/?api-key={SECRET}"])
def test_the_dialect_can_be_asked_for_while_the_address_is_still_wrong(pasted):
    assert dialect_of(Target(service="azure", endpoint=pasted)) is GA
    assert dialect_of(Target(service="azure", endpoint=pasted, protocol="preview")) is PREVIEW


@pytest.mark.parametrize("key", ["sk-proj-0123456789abcdefghij", "0123456789abcdef0123456789abcdef"])
def test_a_key_in_the_place_of_the_deployment_is_refused_and_not_repeated(key):
    with pytest.raises(SettingsError) as refusal:
        address_of(Target(service="azure", endpoint="https://r.openai.azure.com", deployment=key))
    assert (refusal.value.field, key in str(refusal.value)) == ("deployment", False)
