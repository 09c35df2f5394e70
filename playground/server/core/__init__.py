"""The core of the built-in server: pure. Events and audio go in, effects come out; nothing here waits."""
