"""The turn detection tuner: one recording, many settings side by side, each with the turns it would have cut.

``cuts`` decides nothing of its own: it asks the rules of the built-in server (``server/core/endpointing.py``).
``analysis`` brings the probabilities, ``service_probe`` the connected service's word; ``picture``, ``table`` and
``words`` show it. Only ``analysis`` and ``service_probe`` load or open anything.
"""
