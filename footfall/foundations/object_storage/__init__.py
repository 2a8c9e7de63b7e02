"""Files in S3-compatible storage: the house's own bucket, and stores that people name. Knows no product."""
