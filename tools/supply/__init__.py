"""What we build from, and what we build: ``python -m tools.supply`` looks, and prints one table.

Each check is a function from a :class:`~tools.supply.report.Place` to a :class:`~tools.supply.report.Result`.
Nothing here is part of the program, and nothing needs more of the network than a package index.
"""
