"""What a conversation means, client side: pure. Events and wishes go in, actions come out; nothing here waits."""
