"""A computation as a program: traced, tidied, written as the Python that a person would write, and run.

`step` is `am.compile`, which keeps a `specialization` for each signature; `export` is `am.export_source`. What they do, in order:

- `tracing/`: the function is called on tracers; `sizes` are the lengths of axes, `surroundings` what it reads besides.
- `passes/`: the tracers become a `program` of `terms`, which laws and algebra make shorter.
- `writing/`: the program as a page of source, for NumPy, for plain Python, and for the browser.
- `running/`: the program in memory that is kept, on numbers, or on whole batches; and what happens when it cannot go on.

The same program for JAX and PyTorch: `libraries`; as a model file: `onnx_export`.
"""
