"""From a trace to a tidy program: translated (`lowering`), rewritten by laws, spelled out, tidied and guarded; a program on
numbers is stacked (`batching`, `batched`); and which memory each result uses (`memory`).

Tidying (`tidying`) is a search of several passes (`algebra`). A pass gathers a term as a polynomial (`gathering`, `polynomials`,
`atoms`), writes it in other groups (`regrouping`) and as a formula (`formulas`); what may be infinite goes into the choices that
leave it out (`choices`)."""
