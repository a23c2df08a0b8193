"""Tensors as NumPy's arrays: their conversions and methods, NumPy's functions on nodes, and arrays of Values."""
