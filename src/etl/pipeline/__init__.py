"""The flow of one delivery from claim to ack, speaking only to ports."""
