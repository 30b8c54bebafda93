"""Reports: what the desk did and how well, as frozen values for pages, the API and files.

Context: a dashboard over a million closed tickets has to answer at once, its numbers have to be those of the lists behind them,
and a move may not cost a statement more. Decision: the worker follows the history (`reckoning`), keeps one narrow row per
instance (`tallies`) and adds what that row counts for to one line of counts per day, process, group and service (`counts`); the
line changes by the difference of the row before and after, in the same transaction. Consequence: a dashboard reads a line a
day whatever lies behind it, numbers and lists agree at every moment, they trail the desk by at most half a minute, and both can
be made anew from the instances at any time. What is open now is counted from the tallies themselves, by an index that holds open
ones alone.
"""
