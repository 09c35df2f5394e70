"""The turn detection tuner: one recording, many settings side by side, each with the turns it would have cut.

``cuts`` decides nothing of its own: it asks the rules of the built-in server (``playground.local.turns``). ``hearing``
brings the probabilities, ``asking`` the connected service's word; ``waveform``, ``picture``, ``table`` and ``words``
show it. Only ``hearing`` and ``asking`` load or open anything.
"""
