"""`bin/footfall demo`: the history of a made-up product, sent through the real capture endpoint.

A plan (seed, days, events, end) always gives the same events with the same uuids. The path of an event: `people` and
`sessions` make it, `history` puts the days in order, `sending` brings them to capture, `stored` looks whether they have
arrived in ClickHouse, and `steps` lets the products make something of them.
"""
