"""Tracing: the function is called on tracers, which record its operations with shapes and source locations, or raise."""
