"""Tests over the real binaries and servers: from an SDK's call to the number on a chart, and with parts killed."""
