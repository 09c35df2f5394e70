"""One who is asked and never answers."""

import anyio


class Forgetful:
    """A replier whose answer never comes."""

    repeatable = False

    async def reply(self, request):
        await anyio.sleep_forever()
        yield
