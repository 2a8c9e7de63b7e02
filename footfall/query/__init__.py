"""The query compiler: syntax -> resolve -> passes -> guard -> render. Knows neither Django nor any product.

A product builds a tree over the virtual tables of `catalog` with the functions of `syntax`; `compiler.compile_query`
turns it into SQL text and bound parameters for one team. Only `render` spells SQL.
"""
