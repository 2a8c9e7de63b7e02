"""The verbs of identity, one file each. They trust their caller to have opened the door (`identity.access`)."""
