"""Videos that people bring: told by their content, kept without the details of how they were taken."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from knowledge.files import StoredFile, store
from knowledge.images import ImageRefused
from knowledge.video_details import remove_details

MAX_VIDEO_BYTES = 100_000_000
_HEAD, _PIECE = 4_096, 1_000_000
_MP4_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"MSNV")
_PICTURE_BRANDS = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_EBML, _WEBM = b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm"


class VideoRefused(ImageRefused):
    """The file is not kept as a video; the message says why, and what to do."""


def extension_of(stream: IO[bytes]) -> str | None:
    """mp4 or webm by what the file begins with; None for everything else. The stream stands at its beginning again."""
    head = stream.read(_HEAD)
    stream.seek(0)
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return "mp4"
    return "webm" if head.startswith(_EBML) and _WEBM in head[:64] else None


def looks_like_video(stream: IO[bytes]) -> bool:
    """Whether it is a video of whatever kind, so that a refusal can speak of videos."""
    head = stream.read(_HEAD)
    stream.seek(0)
    if head[4:8] == b"ftyp":
        return head[8:12] not in _PICTURE_BRANDS
    is_avi = head.startswith(b"RIFF") and head[8:12] == b"AVI "
    return is_avi or head[4:8] in (b"moov", b"mdat", b"wide") or head.startswith((_EBML, b"\x00\x00\x01\xba"))


def keep_video(stream: IO[bytes]) -> StoredFile:
    """The stored video with this content; width and height are 0, for nobody has looked inside. Raises VideoRefused."""
    extension = extension_of(stream)
    if extension is None:
        raise VideoRefused("The portal shows MP4 and WebM videos. Save it as one of these and try once more.")
    digest, size, path = _copied(stream, extension)
    row = StoredFile(
        digest=digest, extension=extension, content_type=f"video/{extension}", size=size, width=0, height=0
    )
    row.path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, row.path)
    StoredFile.insert(row.__data__).on_conflict_ignore().execute()
    kept: StoredFile = StoredFile.get(StoredFile.digest == digest)
    return kept


def _copied(stream: IO[bytes], extension: str) -> tuple[str, int, Path]:
    """The content's hash, its size in bytes, and a file beside the others that holds it; never the whole in memory."""
    handle, name = tempfile.mkstemp(dir=store.folder)
    try:
        with os.fdopen(handle, "w+b") as file:
            while piece := stream.read(_PIECE):
                file.write(piece)
                if file.tell() > MAX_VIDEO_BYTES:
                    raise VideoRefused(f"Videos may have {MAX_VIDEO_BYTES // 1_000_000} MB. Make it shorter.")
            size = file.tell()
            remove_details(file, extension)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.chmod(name, 0o644)
    except BaseException:
        os.unlink(name)
        raise
    return digest, size, Path(name)
