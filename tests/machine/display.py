"""A screen as its driver offers it: tests/guest/display does what it is told here, and what QEMU
then shows is compared with what must be seen, pixel by pixel."""

import random
import unittest
from collections.abc import Sequence

from context import CODE_SUCCESS, MachineTest
from rfb import Viewer
from tessera_qemu import screen
from tessera_qemu.machine import Machine
from tessera_qemu.screen import Picture, Region

GPU = "virtio-gpu-pci,xres=1024,yres=768"
GPU_IN_MEMORY = "virtio-gpu-device,xres=1024,yres=768"
BOCHS = "bochs-display,xres=1024,yres=768"


class Canvas:
    """What a buffer is to have in it: rows of pixels 0xRRGGBB."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [bytearray(3 * width) for _ in range(height)]

    def fill(self, part: Region, pixel: int) -> None:
        for y in range(part.y, part.y + part.height):
            self.rows[y][3 * part.x : 3 * (part.x + part.width)] = (
                pixel.to_bytes(3, "big") * part.width
            )

    def copy(self, other: "Canvas", part: Region) -> None:
        span = slice(3 * part.x, 3 * (part.x + part.width))
        for y in range(part.y, part.y + part.height):
            self.rows[y][span] = other.rows[y][span]

    def picture(self) -> Picture:
        return Picture(self.width, self.height, tuple(bytes(row) for row in self.rows))


class Client:
    """The program in the machine; its buffers, and what the screen must show of them."""

    def __init__(self, test: unittest.TestCase, machine: Machine) -> None:
        self.test = test
        self.machine = machine
        machine.wait_for(r"^display: ready: ok$")

    def tell(self, order: str, status: str = "ok") -> None:
        self.machine.send(order + "\n")
        word = order.split()[0]
        found = self.machine.wait_for(rf"^display: {word}: (.+)\n")
        self.test.assertEqual(found.group(1), status, order)

    def describe(self) -> dict[str, int]:
        self.machine.send("describe\n")
        found = self.machine.wait_for(
            r"^display: connected (\d), first (\d+)x(\d+) of (\d+), cursor (\d+)x\d+, "
            r"flips (\d), EDID (\d+), (\d+) mHz$"
        )
        names = ("connected", "width", "height", "modes", "cursor", "flips", "edid", "refresh")
        return dict(zip(names, map(int, found.groups()), strict=True))

    def mode(self, width: int, height: int, buffers: int, given: int | None = None) -> None:
        self.machine.send(f"mode {width} {height} {buffers}\n")
        found = self.machine.wait_for(r"^display: (\d) buffers$")
        self.test.assertEqual(int(found.group(1)), buffers if given is None else given)
        self.machine.wait_for(r"^display: mode: ok$")
        self.canvases = [Canvas(width, height) for _ in range(buffers)]
        self.seen = [Canvas(width, height) for _ in range(buffers)]
        self.was_shown = [False] * buffers

    def fill(self, buffer: int, part: Region, pixel: int) -> None:
        self.tell(f"fill {buffer} {part.x} {part.y} {part.width} {part.height} {pixel}")
        self.canvases[buffer].fill(part, pixel)

    def show(self, buffer: int, parts: Sequence[Region]) -> None:
        words = (f"{part.x} {part.y} {part.width} {part.height}" for part in parts)
        self.tell(f"show {buffer} {' '.join(words)}".strip())
        canvas = self.canvases[buffer]
        if not self.was_shown[buffer]:
            parts = [Region(0, 0, canvas.width, canvas.height)]
        for part in parts:
            self.seen[buffer].copy(canvas, part)
        self.was_shown[buffer] = True
        self.shown = buffer

    def check(self) -> None:
        """The screen shows exactly what it must."""
        seen = screen.take(self.machine)
        wanted = self.seen[self.shown].picture()
        self.test.assertEqual((seen.width, seen.height), (wanted.width, wanted.height))
        self.test.assertIsNone(screen.difference(seen, wanted))


def part_by_chance(chance: random.Random, width: int, height: int) -> Region:
    x, y = chance.randrange(width), chance.randrange(height)
    return Region(x, y, chance.randint(1, width - x), chance.randint(1, height - y))


class Display(MachineTest):
    def client(self, device: str, package: str, extra: Sequence[str] = ()) -> Client:
        machine = self.start(
            package=self.config.folder / f"{package}.package",
            extra=["-device", device, *extra],
        )
        return Client(self, machine)

    def end(self, client: Client) -> None:
        client.machine.send("end\n")
        self.assertEqual(client.machine.wait_exit(), CODE_SUCCESS, client.machine.text[-4000:])

    def draw(self, client: Client, size: tuple[int, int], buffers: int, seed: int) -> None:
        """Several pictures by parts, in each buffer by turns."""
        chance = random.Random(seed)
        client.mode(*size, buffers)
        for step in range(4 * buffers):
            buffer = step % buffers
            parts = [part_by_chance(chance, *size) for _ in range(chance.randint(1, 16))]
            for part in parts[:4]:
                client.fill(buffer, part, chance.randrange(1 << 24))
            # Of what was drawn, some is not said to have changed.
            client.show(buffer, parts[1:])
            client.check()
        client.show(0, [])
        client.check()

    def refuse(self, client: Client) -> None:
        """What a client must not ask for changes nothing."""
        client.tell("mode 1 1 1", "invalid argument")
        client.tell("mode 1024 768 3", "invalid argument")
        client.tell("mode 1024 768 0", "invalid argument")
        client.tell("show 2", "invalid argument")
        client.tell("show 0 0 0 1025 1", "invalid argument")
        client.tell("show 0 1024 768 1 1", "invalid argument")
        client.tell("show 0" + " 0 0 1 1" * 17, "invalid argument")
        client.tell("open", "not in this state")
        client.check()

    def lose_driver(self, client: Client) -> None:
        """The client goes on with what it has mapped, and opens the screen that follows."""
        client.mode(1024, 768, 2)
        client.fill(0, Region(0, 0, 1, 1), 0x123456)
        client.show(0, [])
        client.tell("kill")
        client.tell("show 0", "the other side is gone")
        client.tell("read 0 0 0")
        client.machine.send("read 1 1023 767\n")
        client.machine.wait_for(r"^display: pixel 00000000$")
        client.tell("open")
        client.tell("read 0 0 0")  # it is still there when the next one has the device
        client.tell("show 0", "not in this state")
        self.draw(client, (800, 600), 2, 5)

    def everything(self, device: str, package: str) -> None:
        client = self.client(device, package)
        said = client.describe()
        self.assertEqual((said["width"], said["height"]), (1024, 768))
        self.assertEqual((said["connected"], said["flips"]), (1, 1))
        self.assertGreaterEqual(said["edid"], 128)
        self.assertGreater(said["refresh"], 0)
        client.tell("open")
        client.tell("show 0", "not in this state")
        for seed, (size, buffers) in enumerate(
            (((1024, 768), 2), ((800, 600), 1), ((1280, 800), 2), ((1920, 1080), 1))
        ):
            self.draw(client, size, buffers, seed)
        client.mode(1024, 768, 2)
        client.show(1, [])
        self.refuse(client)
        self.lose_driver(client)
        client.tell("close")
        client.tell("open")
        client.tell("show 0", "not in this state")
        self.end(client)

    def test_gpu(self) -> None:
        self.everything(GPU, "display")

    def test_gpu_in_memory(self) -> None:
        if self.config.arch == "x86_64":
            self.skipTest("has no virtio in memory")
        client = self.client(
            GPU_IN_MEMORY, "display", ["-global", "virtio-mmio.force-legacy=false"]
        )
        client.tell("open")
        self.draw(client, (1024, 768), 2, 6)
        self.end(client)

    def test_bochs(self) -> None:
        self.everything(BOCHS, "display_bochs")

    def test_vga(self) -> None:
        if self.config.arch != "x86_64":
            self.skipTest("is a PC's")
        client = self.client("VGA,xres=1024,yres=768", "display_bochs")
        client.tell("open")
        self.draw(client, (1024, 768), 2, 7)
        self.draw(client, (1280, 1024), 1, 8)
        self.end(client)

    def test_ramfb(self) -> None:
        """One buffer, in the machine's memory; when its driver ends, nothing of that is shown."""
        if self.config.arch == "riscv64":
            self.skipTest("has no fw_cfg with DMA")
        client = self.client("ramfb", "display_ramfb", self.idle_rom())
        said = client.describe()
        self.assertEqual((said["width"], said["height"]), (1024, 768))
        self.assertEqual((said["connected"], said["flips"], said["edid"]), (1, 0, 0))
        client.tell("open")
        for seed, size in enumerate(((1024, 768), (1920, 1080), (800, 600)), 11):
            self.draw(client, size, 1, seed)
        client.tell("mode 2560 1440 1", "invalid argument")
        client.mode(1280, 800, 2, given=1)
        client.fill(0, Region(0, 0, 1280, 800), 0x123456)
        client.show(0, [])
        client.check()
        client.tell("kill")
        client.tell("show 0", "the other side is gone")
        client.tell("open")
        seen = screen.take(client.machine)
        self.assertEqual(seen, Picture(16, 16, (bytes(3 * 16),) * 16))
        self.draw(client, (1280, 720), 1, 14)
        self.end(client)

    def test_no_screen(self) -> None:
        machine = self.start(package=self.config.folder / "display.package")
        client = Client(self, machine)
        client.tell("describe", "not found")
        client.tell("open", "not found")
        self.end(client)

    def test_window(self) -> None:
        """It becomes another size while it is looked at, and shows a cursor that moves."""
        path = self.folder / "viewer"
        client = self.client(GPU, "display", ["-vnc", f"unix:{path}"])
        client.tell("open")
        self.draw(client, (1024, 768), 2, 9)
        viewer = Viewer(path)
        self.addCleanup(viewer.close)
        viewer.resize(1111, 703)
        client.tell("wait")
        said = client.describe()
        self.assertEqual((said["width"], said["height"]), (1111, 703))
        client.check()  # what was shown stays
        self.draw(client, (1111, 703), 2, 10)
        client.tell(f"image {0xFF204060}")
        client.tell("cursor 64 0 1", "invalid argument")
        client.tell("cursor 3 5 1")
        client.tell("move 100 100")
        width, height, *hot, pixels = viewer.wait_cursor()
        while pixels != bytes([0x60, 0x40, 0x20, 0xFF]) * width * height:
            width, height, *hot, pixels = viewer.wait_cursor()
        self.assertEqual((width, height, hot), (64, 64, [3, 5]))
        client.tell("cursor 0 0 0")
        client.check()
        self.end(client)


if __name__ == "__main__":
    unittest.main(verbosity=2)
