"""The desktop app: the only code here that knows Qt. Everything medical comes from the ``mingbian`` library."""
