"""Signed knowledge packs: their form, the keys a site trusts, installing and taking back."""
