"""Diagrams and tokens: bytes and values in, values out; no SQL, no outgoing call.

SpiffWorkflow is the runtime, by sub-classing alone, with two of its habits switched off: it predicts no children, and no tree of
finished tasks is kept. A token that leaves its element puts one token per chosen flow into its scope and is gone; joins count the
tokens that wait, per flow; tokens of a scope share one set of variables. State and cost follow the live tokens, never the age.

Begin to read at `definition` (sources -> Definition) and `run` (commands); then `instance` (the step loop), `scopes` (tokens and
their indexes), `elements` (what each element does), `reading` (XML -> specifications) and `codec` (Run <-> bytes).
"""
