"""What a video file says beside its pictures and sound (where and with what it was taken), overwritten in place."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

MOST_PARTS = 10_000
_PIECE = 65_536
_DETAILS = (b"udta", b"meta", b"uuid")
_BOXES_AROUND = (b"moov", b"trak")
_SEGMENT, _TAGS, _VOID = 0x18538067, 0x1254C367, 0xEC


@dataclass(frozen=True)
class _Part:
    """A box of MP4, or an element of WebM: what it is, where it begins, where its content does, where it ends."""

    name: bytes | int
    start: int
    content: int
    end: int


def remove_details(file: IO[bytes], extension: str) -> None:
    """Blanks places, devices, titles and the like in an MP4 or WebM; nothing moves, so what plays goes on playing.

    MP4 (ISO/IEC 14496-12): boxes `udta`, `meta` and `uuid` become `free`. WebM (RFC 8794): `Tags` become `Void`. A file
    that is not built as it should be is left from there on as it is.
    """
    size = file.seek(0, os.SEEK_END)
    if extension == "mp4":
        for box in list(_details_of_mp4(file, 0, size)):
            _overwrite(file, box.start + 4, b"free")
            _blank(file, box.content, box.end)
    else:
        for element in list(_tags_of_webm(file, size)):
            _overwrite(file, element.start, _void_header(element.end - element.start))
            _blank(file, file.tell(), element.end)


def _details_of_mp4(file: IO[bytes], start: int, end: int) -> Iterator[_Part]:
    for box in _boxes(file, start, end):
        if box.name in _DETAILS:
            yield box
        elif box.name in _BOXES_AROUND:
            yield from _details_of_mp4(file, box.content, box.end)


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[_Part]:
    for _ in range(MOST_PARTS):
        file.seek(start)
        header = file.read(16)
        length, content = int.from_bytes(header[:4]), start + 8
        if length == 1:
            length, content = int.from_bytes(header[8:16]), start + 16
        elif length == 0:
            length = end - start
        if start + length > end or start + length < content:
            return
        yield _Part(header[4:8], start, content, start + length)
        start += length


def _tags_of_webm(file: IO[bytes], size: int) -> Iterator[_Part]:
    for element in _elements(file, 0, size):
        if element.name == _SEGMENT:
            inside = _elements(file, element.content, element.end)
            yield from (part for part in inside if part.name == _TAGS)


def _elements(file: IO[bytes], start: int, end: int) -> Iterator[_Part]:
    for _ in range(MOST_PARTS):
        file.seek(start)
        header = file.read(12)
        name, width = _number(header, keeps_marker=True)
        length, more = _number(header[width:], keeps_marker=False)
        content = start + width + more
        if not width or not more or content > end:
            return
        is_endless = length == (1 << 7 * more) - 1
        stop = end if is_endless else content + length
        if stop > end:
            return
        yield _Part(name, start, content, stop)
        start = stop


def _number(data: bytes, *, keeps_marker: bool) -> tuple[int, int]:
    """A number of variable length at the beginning of the data, and its length in bytes; (0, 0) where there is none."""
    width = 9 - data[0].bit_length() if data and data[0] else 0
    if not width or len(data) < width:
        return 0, 0
    number = int.from_bytes(data[:width])
    return (number if keeps_marker else number & ((1 << 7 * width) - 1)), width


def _void_header(length: int) -> bytes:
    """The head of an element that means nothing and is so many bytes long, itself included."""
    width = 8 if length >= 9 else 1
    return bytes([_VOID]) + ((1 << 7 * width) | (length - 1 - width)).to_bytes(width)


def _overwrite(file: IO[bytes], at: int, data: bytes) -> None:
    file.seek(at)
    file.write(data)


def _blank(file: IO[bytes], start: int, end: int) -> None:
    file.seek(start)
    while start < end:
        start += file.write(bytes(min(_PIECE, end - start)))
