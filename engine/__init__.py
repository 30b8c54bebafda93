"""The engine: diagrams that run, the rows they wait in, and the verbs that move them. It runs whole without `web`."""
