"""The client's shell: sockets, time, sign-in and tickets around the pure session. It performs and decides nothing.

``connect`` is what programs import; the page uses ``sessions``.
"""

from playground.client.credentials import Anonymous, Credential, EntraCredential, KeyCredential
from playground.client.realtime import RealtimeSession, connect

__all__ = ["Anonymous", "Credential", "EntraCredential", "KeyCredential", "RealtimeSession", "connect"]
