"""What Evenkeel does in a second and what it costs: measured and printed, never asserted.

A benchmark is a module here with a function `tables(*, quick: bool) -> Iterator[Table]`; `make bench` finds it by that. A figure
of throughput stands beside the bare durable commit rate of the same store from the same run: disks differ by ten times.
"""
