"""Programs for other libraries: JAX and PyTorch run them, ONNX files keep them."""
