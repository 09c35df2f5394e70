"""What is in ``deploy/`` holds together: each file that is copied is there, each variable is read, each name known."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from playground.grace import GRACE_S
from playground.limits import LIMITS
from playground.variables import OURS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
TEMPLATE = (DEPLOY / "nginx.conf.template").read_text(encoding="utf-8")
FILLED_IN = set(re.findall(r"\$\{(\w+)\}", TEMPLATE))
OF_OTHERS = {"AZURE_CLIENT_ID", "PASSWORD", "PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "HOME"}
COMPOSED = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
MANIFESTS = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")))


def manifest(kind, name):
    return next(each for each in MANIFESTS if (each["kind"], each["metadata"]["name"]) == (kind, name))


def container(kind, name):
    pod = manifest(kind, name)["spec"]["template"]["spec"]
    return pod, pod["containers"][0], {each["name"]: each["value"] for each in pod["containers"][0].get("env", [])}


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "kubernetes.yaml", "container-apps.bicep"])
def test_every_variable_that_is_set_is_one_that_is_read(name):
    text = (DEPLOY / name).read_text(encoding="utf-8")
    found = set(re.findall(r"\b(?:PLAYGROUND|GRADIO|AZURE|FORWARDED)_[A-Z0-9_]+\b", text))
    assert found
    assert found - OURS - OF_OTHERS - {"PLAYGROUND_"} == set()


def test_every_variable_that_the_guide_names_is_one_that_is_read():
    named = set(re.findall(r"\b(?:PLAYGROUND|GRADIO|FORWARDED|SPACE)_[A-Z0-9_]+\b", HOSTING))
    assert named <= OURS
    ends = set(re.findall(r"…(_[A-Z_]+)", HOSTING))
    assert all(any(row.variable.endswith(end) for row in LIMITS) for end in ends)


def test_every_file_that_the_guide_names_is_there():
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", HOSTING)
    targets += [f"../{path}" for path in re.findall(r"(?:--file|--template-file|--kustomize) (deploy\S*)", HOSTING)]
    targets += [f"../{path}" for path in re.findall(r"`(tests/\S+\.py)`", HOSTING)]
    assert targets
    for target in targets:
        assert (ROOT / "docs" / target).exists(), target


def test_a_space_is_given_what_it_runs_on_and_no_secret_that_lies_beside_it():
    upload = re.search(r"hf upload .*?```", HOSTING, re.DOTALL)[0]
    included = set(re.findall(r'--include "?([^\s"]+)', upload))
    assert included >= {"app.py", "requirements.txt", "README.md", "playground/*"}
    assert not any(fnmatch(name, each) for name in (".env", ".venv/bin/python", "tests/x") for each in included)


def test_the_image_copies_what_is_there_and_lets_nothing_else_in():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for name in re.findall(r"^COPY (\S+) \S+$", text, re.MULTILINE) if not name.startswith("--")]
    let_in = re.findall(r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(copied) == set(let_in)
    assert all((ROOT / name).exists() for name in copied)
    assert re.search(r"^USER (\d+):\d+$", text, re.MULTILINE)[1] != "0"
    assert "urlopen('http://127.0.0.1:7860/playground/health'" in text


def test_nginx_is_told_all_that_its_file_leaves_open_and_the_replicas_that_there_are():
    composed = COMPOSED["nginx"]["environment"]
    assert set(composed) == FILLED_IN
    addresses = {name: COMPOSED[name]["networks"]["default"]["ipv4_address"] for name in ("page-1", "page-2", "nginx")}
    assert {composed["PAGE_1"], composed["PAGE_2"]} == {f"{addresses[name]}:7860" for name in ("page-1", "page-2")}
    assert COMPOSED["page-2"]["environment"]["FORWARDED_ALLOW_IPS"] == addresses["nginx"]
    told = container("Deployment", "nginx")[2]
    assert set(told) == FILLED_IN
    for page in (told["PAGE_1"], told["PAGE_2"]):
        name, port = page.split(":")
        assert manifest("Service", name)["spec"]["ports"][0]["port"] == int(port)
        pod = manifest("Service", name)["spec"]["selector"]["statefulset.kubernetes.io/pod-name"]
        assert pod in {f"page-{n}" for n in range(manifest("StatefulSet", "page")["spec"]["replicas"])}


def test_every_container_is_shut_and_a_page_is_given_time_to_end():
    assert all(each["read_only"] and each["cap_drop"] == ["ALL"] for each in COMPOSED.values())
    for kind, name in (("StatefulSet", "page"), ("Deployment", "nginx"), ("Deployment", "redis")):
        pod, inside, _ = container(kind, name)
        assert pod["securityContext"]["runAsNonRoot"]
        assert inside["securityContext"]["readOnlyRootFilesystem"]
    assert container("StatefulSet", "page")[0]["terminationGracePeriodSeconds"] > GRACE_S
    assert int(COMPOSED["page-1"]["stop_grace_period"].removesuffix("s")) > GRACE_S
    kustomized = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text(encoding="utf-8"))
    mapped = [each.split("=")[1] for each in kustomized["configMapGenerator"][0]["files"]]
    assert all((DEPLOY / file).exists() for file in (*kustomized["resources"], *mapped))


def test_the_package_for_redis_is_an_extra():
    assert "redis" not in (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert re.search(r"^redis[><=]", (DEPLOY / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
