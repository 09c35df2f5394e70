"""What the core asked for, done: sockets' frames in and out, engines in threads, one task group a session."""
