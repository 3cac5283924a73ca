"""Changes the code of the commit protocol, one thing at a time, to see whether a test notices.

The changes are made by mutmut, in a copy below ``build/``. A change that no test notices must be explained in
``explained.toml``, or a test is missing.
"""
