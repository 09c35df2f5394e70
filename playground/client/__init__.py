"""The client's shell: sockets, time and tickets around the pure session. It performs actions and decides nothing."""
