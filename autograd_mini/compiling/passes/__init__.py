"""From a trace to a tidy program: translated (`lowering`), rewritten by laws, spelled out, tidied and guarded; a program on
numbers is stacked (`batching`, `batched`); and which memory each result uses (`memory`).

Tidying (`algebra`) gathers a term as a polynomial (`gathering`, `polynomials`, `atoms`) and writes that anew (`formulas`)."""
