"""A computation as a program: traced on unknowns, tidied, written as the Python that a person would write, and run.

Read in this order. What a function is called with: `sizes`, `refusals`, `unknown`, `draws`. What is made of it: `tracing`,
`terms`, `rewriting` and `shape_laws`, `expanding`, `program`. How it is written down: `statements`, `naming`, `dialects`,
`numpy_dialect`, `helpers`, `source`. How arrays run: `buffers`, `operations`, `runner`. How numbers run, one sample or whole
batches: `backends`, from which the rest follows. `step` is `am.compile`, `export` is `am.export_source`.
"""
