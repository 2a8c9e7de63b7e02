"""The only room that spells SQL. It decides nothing: what it is given has been resolved, lowered and guarded."""
