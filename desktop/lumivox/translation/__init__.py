"""Translators behind one Protocol, and a Reading translated sentence by sentence."""
