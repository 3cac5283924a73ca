"""Thin doors to the world: one library a file, one error map a file."""
