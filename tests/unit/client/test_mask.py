"""What a mask hides, what it leaves, and what of a credential it passes on."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from playground.client.credentials import Anonymous, KeyCredential
from playground.client.mask import _WORDS, HIDDEN, MOST, Mask
from playground.protocol.ga import GA
from playground.services.address import Address

KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8).filter(
    lambda key: HIDDEN not in key and key not in _WORDS
)
ADDRESS = Address("wss://host/v1/realtime", GA)


@given(KEYS, st.booleans())
def test_a_secret_is_hidden_in_any_spelling_of_json(key, ascii_only):
    mask = Mask(Anonymous())
    mask.learn(key)
    text = json.dumps({"said": f"it is {key}", key: [key]}, ensure_ascii=ascii_only)
    assert json.loads(mask.hide(text)) == {"said": f"it is {HIDDEN}", HIDDEN: [HIDDEN]}
    nested = json.loads(mask.hide(json.dumps({"nested": text})))["nested"]
    assert nested == json.dumps({"said": f"it is {HIDDEN}", HIDDEN: [HIDDEN]}, ensure_ascii=ascii_only)
    assert key not in mask.hide(f"no JSON: {key}")
    spelled = "".join(f"\\u{ord(letter):04X}" for letter in key)
    assert json.loads(mask.hide(f'{{"a":"{spelled}"}}')) == {"a": HIDDEN}


@pytest.mark.parametrize("word", ["", "short", "response", "conversation", "input_audio_buffer.append"[:12]])
def test_what_is_no_secret_stays(word):
    mask = Mask(Anonymous())
    mask.learn(word)
    frame = '{"type":"response.created","conversation":"short input_audio_buffer"}'
    assert mask.hide(frame) == frame


async def test_a_mask_signs_in_as_its_credential_does_and_remembers_with_what():
    mask = Mask(KeyCredential(SecretStr("s3cret-s3cret")))
    assert await mask.headers(ADDRESS) == {"Authorization": "Bearer s3cret-s3cret"}
    assert mask.method == "key"
    assert mask.hide("a s3cret-s3cret b") == "a *** b"
    assert "s3cret" not in repr(mask)


def test_what_is_remembered_is_bounded():
    mask = Mask(Anonymous())
    for n in range(3 * MOST):
        mask.learn(f"token-{n:05}")
    assert mask.hide(f"token-{3 * MOST - 1:05}") == HIDDEN
    assert mask.hide("token-00000") == "token-00000"


def test_words_that_tools_are_described_with_are_no_secrets():
    mask = Mask(Anonymous())
    mask.learn_tools(
        json.dumps(
            [
                {
                    "type": "function",
                    "name": "unlock_the_door",
                    "description": "authorization needed",
                    "parameters": {"properties": {"key": {"type": "key-of-the-door"}}},
                }
            ]
        )
    )
    assert mask.hide("unlock_the_door authorization needed key-of-the-door").count(HIDDEN) == 0


@given(KEYS)
def test_a_secret_is_hidden_as_an_address_spells_it(key):
    mask = Mask(Anonymous())
    mask.learn(key)
    address = f"wss://host/v1?key={quote(key, safe='')}&a=b"
    assert mask.hide(address) == f"wss://host/v1?key={HIDDEN}&a=b"
    assert json.loads(mask.hide(json.dumps({"url": address}))) == {"url": f"wss://host/v1?key={HIDDEN}&a=b"}
