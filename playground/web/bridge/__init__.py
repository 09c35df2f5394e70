"""The page's audio bridge: one WebSocket between a page and its conversation."""
