"""Benchmarks: the same work in several hands, measured as ratios in one run."""
