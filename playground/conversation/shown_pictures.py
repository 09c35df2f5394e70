"""The pictures that the person showed, by the item they stand in: to be told again to another link, as words are.

The newest ``MOST_CHARS`` of them are kept; of an older one only that it was there.
"""

from __future__ import annotations

from playground.conversation.inputs import Picture
from playground.protocol.values import ImageDetail, Item, Part

MOST_CHARS = 4_000_000


class ShownPictures:
    """Items with pictures, in the order they were shown."""

    def __init__(self) -> None:
        self._by_item: dict[str, tuple[Picture, ...]] = {}
        self._details: dict[str, ImageDetail | None] = {}
        self._count = 0

    def item(self, words: str, pictures: tuple[Picture, ...], detail: ImageDetail = "auto") -> Item:
        """Return the item that says ``words`` and shows ``pictures``; with some it has a name of ours.

        ``detail``: how closely they are looked at; ``auto`` is what services do unasked.
        """
        spoken = (Part("text", text=words),) if words else ()
        if not pictures:
            return Item(role="user", content=spoken)
        self._count += 1
        item_id = f"pictures_{self._count}"
        self._by_item[item_id] = pictures
        self._details[item_id] = None if detail == "auto" else detail
        self._shed()
        return Item(id=item_id, role="user", content=(*spoken, *self.parts(item_id)))

    def parts(self, item_id: str) -> tuple[Part, ...]:
        """Return the pictures of an item that are still here, as parts of its content."""
        shown, detail = self._by_item.get(item_id, ()), self._details.get(item_id)
        return tuple(Part("image", image_url=each.url, detail=detail) for each in shown if each.url)

    def numbers(self, item_id: str) -> tuple[int, ...]:
        """Return the page's numbers of the pictures in an item."""
        return tuple(each.number for each in self._by_item.get(item_id, ()))

    def _shed(self) -> None:
        room = MOST_CHARS
        for item_id in reversed(self._by_item):
            room -= sum(len(each.url) for each in self._by_item[item_id])
            if room < 0:
                self._by_item[item_id] = tuple(Picture(each.number, "") for each in self._by_item[item_id])
