"""The built-in Realtime server: a peer like any other, behind a real WebSocket, that needs no network and no key."""
