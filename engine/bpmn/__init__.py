"""Diagrams and tokens: bytes and values in, values out; no SQL, no outgoing call."""
