"""Realtime Playground: a self-hosted playground for speech-in, speech-out models that speak the Realtime API."""
