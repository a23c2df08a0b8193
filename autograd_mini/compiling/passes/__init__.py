"""From a trace to a tidy program: translated (`lowering`), rewritten by laws, spelled out, tidied (`algebra`) and guarded;
a program on numbers is stacked (`batching`, `batched`); and whose memory each result lies in (`memory`)."""
