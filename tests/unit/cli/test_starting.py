"""What is wrong with how the page is started is one sentence with a hint, before anything slow is loaded."""

import codecs
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from playground import environment
from playground.environment import load, read
from playground.errors import LinkError, SettingsError
from playground.variables import VARIABLES
from playground.web.serve import starting
from playground.web.serve.listening import address, listen

ROOT = Path(__file__).parents[3]
PLANTED = "a5f39c1e"


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch, tmp_path):
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def start(monkeypatch, capsys):
    """Give a way to start; it returns what would be served, or else the status and what was told."""
    served = []
    monkeypatch.setattr(starting, "_serve", served.append)
    monkeypatch.setattr(environment, "silence_analytics", lambda: None)

    def run(*words):
        try:
            status = starting.main(words)
        except SystemExit as ended:
            status = ended.code
        return served[-1] if served else (status, capsys.readouterr().err)

    return run


def says(told, status, *words):
    """Hold what was told to that status and one line that holds ``words``, and a hint."""
    found, line = told
    assert found == status
    assert line.count("\n") == 1
    assert len(line) < 400
    assert line.count(". ") >= 1
    assert all(word in line for word in words), line
    assert PLANTED not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRADIO_SERVER_PORT", "x"),
        ("GRADIO_SERVER_PORT", "9" * 5000),
        ("GRADIO_SERVER_PORT", "0"),
        ("GRADIO_SERVER_NAME", ".."),
        ("GRADIO_SERVER_NAME", "a" * 64),
        ("GRADIO_SERVER_NAME", "http://localhost"),
        ("GRADIO_ROOT_PATH", "x y"),
        ("GRADIO_ROOT_PATH", "playground"),
        ("GRADIO_ROOT_PATH", "/é"),
        ("GRADIO_SHARE", "maybe"),
        ("PLAYGROUND_LOCAL_CHAT_KEY", f"{PLANTED}é"),
        ("PLAYGROUND_LOCAL_CHAT_KEY", f"{PLANTED} {PLANTED}"),
        ("PLAYGROUND_LOCAL_CHAT_URL", "http://\udcff/v1"),
        ("PLAYGROUND_LOCAL_CHAT_URL", "http://\u200b.example/v1"),
        ("PLAYGROUND_LOCAL_CHAT_URL", "http://..:80/v1"),
        ("PLAYGROUND_LOCAL_CHAT_URL", "http://[::1/v1"),
        ("PLAYGROUND_LOCAL_CHAT_URL", "localhost:11434"),
        ("OPENAI_API_KEY", f"{PLANTED}\udcff"),
        ("PLAYGROUND_VOICE", "\udcff"),
    ],
)
def test_a_variable_that_cannot_be_is_told_by_its_name(name, value, start, monkeypatch):
    monkeypatch.setenv(name, value)
    says(start(), 1, f"{name} can't have this value. ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "soon"], "Argument --port: give a port number from 1 to 65535."),
        (["--port", "9" * 5000], "Argument --port: give a port number from 1 to 65535."),
        (["--host", ".."], "Argument --host: give an address such as 127.0.0.1"),
        (["--host", "\udcff"], "Argument --host: give an address such as 127.0.0.1"),
        (["--host=--"], "Argument --host: -- is no value."),
        (["a" * 100_000], "Unrecognized arguments: aaa"),
        (["a"] * 100_000, "Unrecognized arguments: a a a"),
        (["two\nlines\x1b[2J"], "Unrecognized arguments: two lines"),
    ],
)
def test_a_wrong_command_line_is_status_2_and_a_short_line(words, said, start):
    told = start(*words)
    says(told, 2, said, "See app.py --help.")


def test_what_is_given_on_the_command_line_wins_over_the_environment(start, monkeypatch):
    monkeypatch.setenv("GRADIO_SERVER_PORT", "8000")
    served = start("--host", "::1", "--share")
    assert (served.host, served.port, served.share) == ("::1", 8000, True)


@pytest.mark.parametrize(
    ("value", "shared"),
    [*((value, True) for value in ("true", "1", "yes", "ON")), *((v, False) for v in ("", "False", "0", "no", "off"))],
)
def test_sharing_is_switched_by_the_usual_words(value, shared):
    assert read({"GRADIO_SHARE": value}).share is shared


@pytest.mark.parametrize("value", ["", "/", "/a/b-c_d", "https://example.com/a", "http://localhost:8000"])
def test_a_root_path_is_a_path_or_a_whole_address(value):
    assert read({"GRADIO_ROOT_PATH": value}).root_path == value


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
def test_a_file_that_says_how_it_is_written_is_read(encoding, mark, tmp_path):
    (tmp_path / ".env").write_bytes(mark + "PLAYGROUND_INSTRUCTIONS=Sei höflich.\r\n".encode(encoding))
    assert load().settings.instructions == "Sei höflich."


@pytest.mark.parametrize(
    "data", ["A=é".encode("latin-1"), "A=é".encode("utf-16-le"), codecs.BOM_UTF16_LE + b"A", b"A=1\n" * 300_000]
)
def test_a_file_that_is_no_text_is_told_in_a_sentence(data, start, tmp_path):
    (tmp_path / ".env").write_bytes(data)
    says(start(), 1, ".env is not a text file in UTF-8. Save it again as UTF-8.")


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(start, tmp_path):
    (tmp_path / ".env").symlink_to(tmp_path / ".env")
    says(start(), 1, ".env can't be read. ")


def test_a_folder_of_that_name_is_somebodys_python(tmp_path):
    (tmp_path / ".env").mkdir()
    assert load() == read({})


def test_what_gradio_would_read_of_our_port_is_taken_from_it(monkeypatch):
    monkeypatch.setenv("GRADIO_SERVER_PORT", "")
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
    environment.silence_analytics()
    assert "GRADIO_SERVER_PORT" not in os.environ


def test_a_mistake_of_ours_is_told_without_what_it_quotes(monkeypatch, capsys):
    def fail(_):
        raise ZeroDivisionError(PLANTED)

    monkeypatch.setattr(starting, "_serve", fail)
    assert starting.main([]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The playground itself made a mistake (ZeroDivisionError in")
    assert PLANTED not in said


TAKEN = """
import sys
from playground.web.serve.starting import main
print(main(["--port", sys.argv[1]]), "gradio" in sys.modules, "numpy" in sys.modules)
"""


def test_a_taken_port_is_told_before_anything_slow_is_loaded(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = [sys.executable, "-c", TAKEN, str(port)]
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(line, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout == "1 False False\n"
    says((1, done.stderr), 1, f"The page can't listen on 127.0.0.1, port {port}. Another program may be using it; ")


@pytest.mark.parametrize(
    ("host", "words"),
    [("203.0.113.7", "this computer has no such address"), ("nobody.invalid", "this computer has no such address")],
)
def test_an_address_that_is_not_ours_is_told_in_a_sentence(host, words, monkeypatch):
    found = socket.getaddrinfo

    def here(name, *more, **named):
        if name == "nobody.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return found(name, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    with pytest.raises(LinkError, match=words) as caught:
        listen(host, 0)
    assert "0.0.0.0" in caught.value.hint


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/"),
        ("0.0.0.0", "http://localhost:80/"),
        ("::", "http://localhost:80/"),
        ("::1", "http://[::1]:80/"),
        ("[::1]", "http://[::1]:80/"),
        ("name.example", "http://name.example:80/"),
    ],
)
def test_the_address_told_is_one_that_a_browser_takes(host, shown):
    assert address(host, 80) == shown


def judged(name, value):
    """Return how the value is refused, or nothing."""
    try:
        read({name: value})
    except SettingsError as error:
        return error.sentence
    return ""


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_no_value_is_too_odd_to_be_judged(variable):
    odd = ("", "\0", "\udcff", "é", "a" * 100_000, "[" * 50, "9" * 5000, "nan", "http://[", "http://x:y", "٣", "\u2028")
    told = {judged(variable.name, value) for value in odd} - {""}
    assert told <= {f"{variable.name} can't have this value."}
