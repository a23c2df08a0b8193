"""From a trace to a tidy program: translated (`lowering`), rewritten by laws, spelled out, and tidied as on paper (`algebra`)."""
