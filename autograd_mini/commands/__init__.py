"""The commands of `python -m autograd_mini`, one file each.

A command is a module with `configure(parser)`, which declares its arguments, and `run(arguments)`, which does
the work and returns the exit code. Errors of ours that leave `run` become one sentence and exit code 2 in
`__main__`.
"""
