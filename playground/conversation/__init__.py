"""What a conversation means, client side: pure. Events and inputs go in, actions come out; nothing here waits."""
