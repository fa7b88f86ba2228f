"""Places at a provider: how many requests run at once, over all processes on one Redis.

A place is a lease in Redis by Redis's own clock, renewed while its request runs: that of a
killed process is free after `LEASE_SECONDS`. A request that waits is given up after
`PATIENCE_SECONDS` unless its process asks again, so that a dead one blocks nobody for longer.
A free place goes to the project that has the fewest, then to the one served longest ago;
within a project, first come first served (`places.lua`).

A provider that asks for a pause (429, Retry-After) gets it from every process: `Place.hold`
keeps all requests for that model waiting. Then they are let in one after another for a
moment, so that a provider which still has too much to do refuses few of them.

Without Redis nothing stops: each event loop keeps the same number and the pauses that it was
told of by itself, first come first served, after one warning. When Redis is back the shared
limit is in force again, and every holder enters its lease anew at its next renewal; until all
have, within `RENEWAL_SECONDS`, more may run than the limit says. The same where Redis was
emptied.

It knows no HTTP and no model: an address, a model's and a project's name are only names here,
and the address stands in Redis as a digest.
"""

from novellaforge.limits.line import LEASE_SECONDS, PATIENCE_SECONDS, RENEWAL_SECONDS
from novellaforge.limits.places import NoPlace, Place, place

__all__ = [
    "LEASE_SECONDS",
    "PATIENCE_SECONDS",
    "RENEWAL_SECONDS",
    "NoPlace",
    "Place",
    "place",
]
