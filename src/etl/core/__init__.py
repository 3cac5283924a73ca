"""Pure values and rules: nothing here touches a file, a socket, a clock or a client library."""
