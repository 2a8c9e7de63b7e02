"""Secrets that people entrust to the house (keys of their stores and endpoints), encrypted where they are stored."""
