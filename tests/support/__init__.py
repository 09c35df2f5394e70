"""What several tests share: recordings, in-memory pairs, planted audio."""
