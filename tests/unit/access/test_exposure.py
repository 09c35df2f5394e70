"""Whether a page is public: whatever lets in anybody who does not sit at the machine, each with its reason."""

import pytest

from playground.environment import read
from playground.web.access.exposure import exposure_of


@pytest.mark.parametrize(
    "variables", [{}, *({"GRADIO_SERVER_NAME": name} for name in ("localhost", "::1", "127.0.0.2"))]
)
def test_a_page_that_only_this_machine_reaches_is_its_owners_alone(variables):
    found = exposure_of(read(variables))
    assert (found.is_public, found.is_space, found.reasons) == (False, False, ())


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"GRADIO_SERVER_NAME": "0.0.0.0"}, "it listens on 0.0.0.0"),
        ({"GRADIO_SERVER_NAME": "::"}, "it listens on ::"),
        ({"GRADIO_SERVER_NAME": "192.168.1.7"}, "it listens on 192.168.1.7"),
        ({"GRADIO_SERVER_NAME": "localhost.example.org"}, "it listens on localhost.example.org"),
        ({"GRADIO_SHARE": "True"}, "it is shared by a public link"),
        ({"SPACE_ID": "me/talk"}, "it runs on Hugging Face Spaces"),
        ({"SPACE_HOST": "me-talk.hf.space"}, "it runs on Hugging Face Spaces"),
        ({"GRADIO_ROOT_PATH": "/pg"}, "a proxy serves it under a path of its own"),
        ({"PLAYGROUND_ALLOWED_HOSTS": "talk.example.org"}, "it is known as talk.example.org"),
    ],
)
def test_whatever_lets_others_in_makes_it_public_and_is_said(variables, reason):
    found = exposure_of(read(variables))
    assert found.is_public
    assert reason in found.reasons
    assert found.is_space == any(name.startswith("SPACE") for name in variables)
