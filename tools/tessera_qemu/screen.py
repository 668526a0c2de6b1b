"""What a machine's screen shows: taken from QEMU, read, compared region by region.

    picture = screen.take(machine)
    wrong = screen.difference(picture, golden, screen.Region(0, 0, 64, 64), tolerance=2)
    assert wrong is None, wrong

A picture is rows of RGB, 8 bits each. What is kept as a file is PNG.
"""

import struct
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import MachineError
from .machine import Machine

RGB_BYTES = 3
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# By PNG's colour type: how many bytes a pixel has. Only 8 bits a channel, not interlaced.
PNG_CHANNELS = {2: 3, 6: 4}


@dataclass(frozen=True)
class Region:
    """A part of a picture."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """`rows` has a bytes for each row, from above; three bytes for each pixel."""

    width: int
    height: int
    rows: tuple[bytes, ...]

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """Red, green and blue."""
        red, green, blue = self.rows[y][RGB_BYTES * x : RGB_BYTES * (x + 1)]
        return red, green, blue

    @property
    def all(self) -> Region:
        return Region(0, 0, self.width, self.height)


def take(machine: Machine, device: str | None = None, head: int = 0) -> Picture:
    """What the machine shows now; `device` is the id of one of several screens."""
    which = {} if device is None else {"device": device, "head": head}
    with tempfile.TemporaryDirectory(prefix="tessera-screen-") as folder:
        path = Path(folder) / "screen.ppm"
        machine.qmp.execute("screendump", filename=str(path), **which)
        return read_ppm(path.read_bytes())


def difference(
    seen: Picture, wanted: Picture, region: Region | None = None, tolerance: int = 0
) -> str | None:
    """How they differ in this region of both; None: no channel by more than `tolerance`."""
    region = wanted.all if region is None else region
    right, bottom = region.x + region.width, region.y + region.height
    for picture in (seen, wanted):
        if right > picture.width or bottom > picture.height:
            return f"{region} is not in {picture.width}x{picture.height}"
    span = slice(RGB_BYTES * region.x, RGB_BYTES * right)
    wrong = [
        (x, y)
        for y in range(region.y, bottom)
        if seen.rows[y][span] != wanted.rows[y][span]
        for x in _differing(seen.rows[y][span], wanted.rows[y][span], tolerance)
    ]
    if not wrong:
        return None
    x, y = region.x + wrong[0][0], wrong[0][1]
    return (
        f"{len(wrong)} pixels differ; the first is ({x}, {y}), which is {seen.pixel(x, y)}, "
        f"not {wanted.pixel(x, y)}"
    )


def _differing(seen: bytes, wanted: bytes, tolerance: int) -> Iterator[int]:
    for x in range(len(seen) // RGB_BYTES):
        at = slice(RGB_BYTES * x, RGB_BYTES * (x + 1))
        if any(abs(a - b) > tolerance for a, b in zip(seen[at], wanted[at], strict=True)):
            yield x


def read_ppm(data: bytes) -> Picture:
    """As QEMU writes it: binary, 8 bits a channel, no comments, rows of a multiple of 4 bytes."""
    words = data.split(maxsplit=3)
    if len(words) < 3 or words[0] != b"P6":
        raise MachineError("a screendump that is no PPM")
    width, height = int(words[1]), int(words[2])
    head = b"P6\n%d %d\n255\n" % (width, height)
    row_bytes = (RGB_BYTES * width + 3) // 4 * 4
    if not data.startswith(head) or len(data) != len(head) + row_bytes * height:
        raise MachineError("a screendump that is not as QEMU writes it")
    starts = range(len(head), len(data), row_bytes)
    return Picture(width, height, tuple(data[at : at + RGB_BYTES * width] for at in starts))


def read_png(data: bytes) -> Picture:
    """Of an image with transparency only the colours."""
    if not data.startswith(PNG_HEAD):
        raise MachineError("no PNG")
    chunks = list(_png_chunks(data))
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or colour not in PNG_CHANNELS or interlace != 0:
        raise MachineError("a PNG of another kind than RGB with 8 bits a channel")
    channels = PNG_CHANNELS[colour]
    packed = b"".join(content for name, content in chunks if name == b"IDAT")
    return _picture(
        width, height, _unfilter(zlib.decompress(packed), width * channels, channels), channels
    )


def write_png(picture: Picture) -> bytes:
    """The same bytes for the same picture."""
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in picture.rows), 9)
    chunks = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return PNG_HEAD + b"".join(_png_chunk(name, content) for name, content in chunks)


def _picture(width: int, height: int, pixels: bytes, channels: int) -> Picture:
    size_bytes = width * channels
    rows = [pixels[y * size_bytes : (y + 1) * size_bytes] for y in range(height)]
    if channels > RGB_BYTES:
        rows = [_without_coverage(row) for row in rows]
    return Picture(width, height, tuple(rows))


def _without_coverage(row: bytes) -> bytes:
    colours = bytearray(len(row) // 4 * RGB_BYTES)
    for channel in range(RGB_BYTES):
        colours[channel::RGB_BYTES] = row[channel::4]
    return bytes(colours)


def _png_chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_HEAD)
    while at < len(data):
        (size_bytes,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size_bytes]
        at += 12 + size_bytes


def _unfilter(data: bytes, row_bytes: int, channels: int) -> bytes:
    """PNG, 9.2: each byte is told by what is left of it and above it."""
    rows = bytearray()
    above = bytes(row_bytes)
    for start in range(0, len(data), row_bytes + 1):
        kind = data[start]
        row = bytearray(data[start + 1 : start + 1 + row_bytes])
        if kind != 0:
            for i in range(row_bytes):
                left = row[i - channels] if i >= channels else 0
                corner = above[i - channels] if i >= channels else 0
                row[i] = (row[i] + _predicted(kind, left, above[i], corner)) & 0xFF
        rows += row
        above = bytes(row)
    return bytes(rows)


def _predicted(kind: int, left: int, above: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 2:
        return above
    if kind == 3:
        return (left + above) // 2
    guess = left + above - corner
    return min((left, above, corner), key=lambda near: abs(guess - near))
