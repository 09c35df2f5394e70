"""Every way in which a link or a sign-in fails, as a table: what happened, what to do, and whether trying again helps.

Not here: how a failure is recognised (``client/diagnosis.py``), and errors inside a running session (``said.py``), but
for those that end it before it began.

Rules:
1. The key is the error's stable ``code``. ``{host}`` and its like are facts of the case; none may hold a secret.
2. What a service is called, and how one signs in there, are facts too: ``client/failures.py`` fills them in.
3. ``docs/client.md`` shows this table, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playground.errors import LinkError, ServiceError
from playground.errors.said import HINTS

SIGN_IN = "Run `az login` on the computer that runs the playground, or set {key_variable}."
AGAIN = "Press Start to begin again."


@dataclass(frozen=True, slots=True)
class Failure:
    """One row: the sentence, the hint, whose fault it is, and whether the same attempt may succeed a moment later."""

    sentence: str
    hint: str
    kind: type[LinkError] | type[ServiceError]
    retry_helps: bool = False


def _link(sentence: str, hint: str, *, again: bool = False) -> Failure:
    return Failure(sentence, hint, LinkError, again)


def _service(sentence: str, hint: str, *, again: bool = False) -> Failure:
    return Failure(sentence, hint, ServiceError, again)


def _said(sentence: str, code: str, *, again: bool = False) -> Failure:
    return Failure(sentence, HINTS[code], ServiceError, again)


REACHING: Mapping[str, Failure] = {
    "dns": _link("There is no host called {host}.", "Check the endpoint's spelling and your network.", again=True),
    "refused": _link(
        "{host} refused the connection.", "Check that the server is running and the port is right.", again=True
    ),
    "unreachable": _link("{host} cannot be reached.", "Check your network, VPN and firewall.", again=True),
    "timeout": _link("{host} does not answer.", "Check the address, your network and firewall.", again=True),
    "cut": _link(
        "{host} hung up before the connection was open.", "Check the port, and http:// or https://.", again=True
    ),
    "tls_expired": _link("The certificate of {host} has expired.", "Renew it, or check this computer's clock."),
    "tls_unknown": _link(
        "The certificate of {host} is not signed by anyone this computer trusts.",
        "Behind a company's proxy or with a server of your own, put its certificate in a file and set SSL_CERT_FILE.",
    ),
    "tls_host": _link("The certificate of {host} belongs to another host.", "Use the name the certificate is for."),
    "tls_plain": _link("{host} does not encrypt.", "For a server without a certificate use http:// or ws://."),
    "tls": _link("The secure connection to {host} failed.", "Check its certificate, and a proxy in between."),
    "not_http": _link("{host} is not a web server.", "Check the port, and http:// or https://."),
    "not_realtime": _link(
        "{host} answers, but not as a Realtime server.", "Check the address; it usually ends in /v1/realtime."
    ),
    "moved": _link("{host} sends us to another address.", "Give the new address; a key is not sent after a redirect."),
    "silent": _link("{host} took the connection, but says nothing.", "Check that it is a Realtime server.", again=True),
    "unreached": _link(
        "No Realtime server was reached at {host}.",
        "Check that the address is right, open to the whole Internet and speaks the Realtime API, and check the key: "
        "on a page for everybody that is all that is told.",
        again=True,
    ),
    "proxy": _link("The proxy does not let us through.", "Check HTTPS_PROXY, or add the host to NO_PROXY."),
    "proxy_socks": _link("A SOCKS proxy needs one more package.", "Run `pip install python-socks`."),
    "address": _link("The endpoint is not an address.", "Give it as https://name.openai.azure.com or wss://host."),
}
ENTERING: Mapping[str, Failure] = {
    "key_missing": _service("The service wants a key.", "Set one in .env; docs/client.md lists the variables."),
    "key_refused": _service(
        "The service does not accept this key.", "Check that it is whole, and made for this service or resource."
    ),
    "keys_disabled": _service("This resource takes no keys.", "Unset {key_variable} and run `az login`."),
    "token_refused": _service(
        "The service does not accept your sign-in.", "Sign in to the tenant that owns the resource: `az login`."
    ),
    "wrong_tenant": _service(
        "You are signed in to another tenant than the resource's.", "Run `az login --tenant` with the right one."
    ),
    "role_missing": _service(
        "You are signed in, but not allowed to use this deployment.",
        "Ask for the role Cognitive Services OpenAI User (or Cognitive Services User) on the resource; "
        "it acts after some minutes.",
    ),
    "forbidden": _service("The service refuses this request.", "Check what your key or account is allowed to do."),
    "network_closed": _service(
        "The resource does not take connections from your network.",
        "Add your address under Networking of the resource, or use its private endpoint.",
    ),
    "deployment_unknown": _service(
        "There is no deployment of this name.",
        "Copy the name under Deployments; a new deployment needs about five minutes.",
    ),
    "agent_unknown": _service(
        "The service has no agent of this name.",
        "Give it as project/agent, as Foundry shows both; it may want a sign-in with Entra ID.",
    ),
    "address_unknown": _service("There is no Realtime service at this address.", "Check the endpoint and its path."),
    "model_not_realtime": _service(
        "This deployment is not a realtime model.", "Deploy a model such as {model} and give that name."
    ),
    "bad_request": _service(
        "The service refused the request.", "Check the address, and the name of the model or deployment."
    ),
    "busy": _service("The service is busy, or your quota is used up.", "Try again {wait}.", again=True),
    "service_failed": _service("The service has a fault of its own.", "Try again in a moment.", again=True),
    "not_signed_in": _service("You are not signed in to Azure.", SIGN_IN),
    "sign_in_expired": _service("Your sign-in to Azure has expired.", SIGN_IN),
    "sign_in_refused": _service("Azure refused to sign you in ({detail}).", SIGN_IN),
    "secret_refused": _service("Azure does not accept the app's secret.", "Check AZURE_CLIENT_SECRET; it may be old."),
    "app_unknown": _service("Azure does not know this app or tenant.", "Check AZURE_CLIENT_ID and AZURE_TENANT_ID."),
    "sign_in_unreachable": _service(
        "Azure's sign-in cannot be reached.", "Check your network and HTTPS_PROXY.", again=True
    ),
    "sign_in_setup": _service(
        "AZURE_TOKEN_CREDENTIALS holds a value that is not known.", "Unset it, or set it to dev or prod."
    ),
    "sign_in_missing": _service("The package azure-identity is missing.", "Run `pip install azure-identity`."),
}
SAID: Mapping[str, Failure] = {
    "invalid_api_key": _said("The service does not accept this key.", "invalid_api_key"),
    "invalid_model": _said("The service has no model of this name.", "invalid_model"),
    "missing_model": _said("The service was not told which model.", "missing_model"),
    "model_not_found": _said("The service has no model of this name.", "invalid_model"),
    "beta_api_shape_disabled": _said("The service no longer speaks the preview protocol.", "beta_api_shape_disabled"),
    "wrong_dialect": _said("This address speaks the other generation of the protocol.", "wrong_dialect"),
    "insufficient_quota": _said("Your quota with the service is used up.", "insufficient_quota"),
    "session_expired": _said("The session reached its longest duration.", "session_expired", again=True),
}
ENDING: Mapping[str, Failure] = {
    "lost": _link("The connection to the service was lost.", AGAIN, again=True),
    "closed": _link("The service ended the conversation.", AGAIN, again=True),
    "going_away": _link("The service is going away.", AGAIN, again=True),
    "restarting": _link("The service is restarting.", "Try again in a moment.", again=True),
    "broke": _link("The service broke off with a fault of its own.", AGAIN, again=True),
    "unresponsive": _link("The service stopped answering.", AGAIN, again=True),
    "too_large": _link("A message was larger than the connection allows.", "Send audio in smaller pieces."),
    "unreadable": _link("The other side does not keep to the WebSocket protocol.", "Check for a proxy in between."),
    "policy": _service(
        "The service closed the connection to say no.",
        "Check the key, the address, and the name of the model or deployment.",
    ),
    "stuck": _link("The service no longer takes audio.", "The network may be too slow for live audio; start again."),
    "reopened": _link("The connection is opened anew.", "", again=True),
    "internal": _link("The playground itself made a mistake.", f"{AGAIN} The log tells where it was."),
}
FAILURES: Mapping[str, Failure] = {**REACHING, **ENTERING, **SAID, **ENDING}
