"""Pinned third-party sources: fetched, verified, unpacked and compiled into a cache."""
