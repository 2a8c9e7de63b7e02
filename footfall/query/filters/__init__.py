"""Property filters -> expressions. One room for every kind of query, so that a filter means the same in all."""
