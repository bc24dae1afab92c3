"""The software board with a test's hand on it: a board process that XRT starts takes the faults that the test wants at that
moment, and keeps its log where the test reads it. The board program itself is the product's own."""
import os
import pathlib
import re

MODEL = "data/emulation/unified/cpu_em/generic_pcie/model/genericpciemodel"
LINE = re.compile(r"^\S+ fault (\w+).* at (recalibrate|classify)\S* sequence (\d+)$")


class FaultyBoard:
    def __init__(self, bin_folder: pathlib.Path, work: pathlib.Path):
        product = bin_folder.parent / "swboard"
        if not product.exists():
            product = bin_folder.parent / "share/mu40/swboard"
        self.folder = work / "faulty-board"
        root = self.folder / "root"
        for place in ("lib", "emconfig.json", MODEL):
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            if place != MODEL:
                (root / place).symlink_to(product / "root" / place)
        (self.folder / "mu40_software.xclbin").symlink_to(product / "mu40_software.xclbin")
        self.wanted = self.folder / "wanted"
        (root / MODEL).write_text(
            f'#!/bin/sh\necho $$ >>{self.folder}/starts\nif [ -f {self.wanted} ]; then . {self.wanted}; fi\nexec {product}/root/{MODEL} "$@"\n')
        (root / MODEL).chmod(0o755)
        self.environment = {"MU40_SWBOARD_ROOT": str(root)}
        self.log = self.folder / "board.log"

    def spoil_next(self, faults: str):
        """The next board process has these faults (swboard/board/faults.hpp) and writes self.log, those after it have none."""
        self.log.unlink(missing_ok=True)
        self._tell(f"rm {self.wanted}\nexport MU40_SWBOARD_FAULTS='{faults}' MU40_SWBOARD_LOG={self.log}\n")

    def spoil_all(self, faults: str):
        self._tell(f"export MU40_SWBOARD_FAULTS='{faults}'\n")

    def heal(self):
        """Board processes to come have no faults."""
        self.wanted.unlink(missing_ok=True)

    def starts(self) -> int:
        """Board processes that were ever started."""
        return (self.folder / "starts").read_text().count("\n")

    def _tell(self, script):
        new = self.wanted.with_suffix(".new")
        new.write_text(script)
        os.replace(new, self.wanted)


def injected(log: pathlib.Path) -> list[tuple[str, str, int]]:
    """(fault, kernel, sequence of the launch) of every fault that a board wrote down."""
    return [(m[1], m[2], int(m[3])) for m in map(LINE.match, log.read_text().splitlines()) if m]
