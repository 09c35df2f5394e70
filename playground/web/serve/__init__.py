"""The web server: what is judged before it starts, how it listens, what is mounted, how it ends."""
