"""The values that flow through Lumivox, the Protocols of its engines, tasks and errors.

Imports nothing of the other rooms, and nothing heavier than numpy.
"""
