"""Moments, ranges and buckets in a team's time zone. All instants are aware datetimes in UTC."""
