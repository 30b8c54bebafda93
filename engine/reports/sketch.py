"""Quantiles from counts of buckets that grow by a constant factor, so that days can be added up and the median stays right.

This is DDSketch without a limit of buckets: a value falls into the bucket whose bounds are 2 % around its middle, so a quantile
is off by at most 2 % of itself, whatever the distribution. A median of medians has no bound at all, and keeping every value would
make a quarter's dashboard read a hundred thousand rows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ERROR = 0.02
"""The largest relative error of a quantile."""
_FACTOR = (1 + ERROR) / (1 - ERROR)
_STEP = math.log(_FACTOR)


def bucket(seconds: int) -> int:
    """The bucket of a value; everything below one second is in the bucket -1."""
    return -1 if seconds < 1 else math.ceil(math.log(seconds) / _STEP)


def quantile(buckets: Mapping[int, int], share: float) -> float | None:
    """The value of rank floor(share * (n - 1)) among n values, `share` from 0 to 1; None without values."""
    total = sum(buckets.values())
    if not total:
        return None
    rank, seen = math.floor(share * (total - 1)), 0
    for each in sorted(buckets):
        seen += buckets[each]
        if seen > rank:
            return _middle(each)
    return None


def _middle(each: int) -> float:
    return 0.0 if each < 0 else 2 * _FACTOR**each / (_FACTOR + 1)
