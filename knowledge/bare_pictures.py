"""Tells JPEG and WebP files that hold a picture and nothing else.

Drawing such a file anew would only cost quality, a little each time it passes through an export and an import.
"""

import re

_JPEG_SEGMENTS = {0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0}
_START_OF_SCAN, _APP0 = 0xDA, 0xE0
_JPEG_END = b"\xff\xd9"
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7]")
_WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
_WEBP_METADATA_FLAGS = 0x20 | 0x08 | 0x04
_FRAME_HEADER = 16


def is_bare(data: bytes, kind: str) -> bool:
    """Whether the file has no metadata, no colour profile, no comment and nothing behind its end; False if unsure."""
    if kind == "JPEG":
        return _is_bare_jpeg(data)
    return kind == "WEBP" and int.from_bytes(data[4:8], "little") == len(data) - 8 and _are_bare_chunks(data[12:])


def _is_bare_jpeg(data: bytes) -> bool:
    at = 2
    while data[at : at + 2] != _JPEG_END:
        head = data[at : at + 18]
        if len(head) < 4 or head[0] != 0xFF or head[1] not in _JPEG_SEGMENTS:
            return False
        length = int.from_bytes(head[2:4], "big")
        if head[1] == _APP0 and (length != 16 or head[4:9] != b"JFIF\0"):
            return False
        at += 2 + length
        if head[1] == _START_OF_SCAN:
            found = _AFTER_SCAN.search(data, at)
            if not found:
                return False
            at = found.start()
    return at + 2 == len(data)


def _are_bare_chunks(data: bytes) -> bool:
    at = 0
    while at < len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if name not in _WEBP_CHUNKS or len(body) < size:
            return False
        if name == b"VP8X" and body[:1] and body[0] & _WEBP_METADATA_FLAGS:
            return False
        if name == b"ANMF" and not _are_bare_chunks(body[_FRAME_HEADER:]):
            return False
        at += 8 + size + size % 2
    return at == len(data)
