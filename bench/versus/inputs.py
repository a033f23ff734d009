"""The input files, made once and kept: the generator's data and its compressed forms.

The multi-frame .zst is put together from the output of the zstd command, one frame for each MiB, so that what weir
reads does not come from weir.
"""
import concurrent.futures
import os
import pathlib
import re
import string
import subprocess
import sys

PIECE_BYTES = 1 << 20


def parse_size(text):
    match = re.fullmatch(r"(\d+)(KiB|MiB|GiB)?", text)
    if not match:
        raise SystemExit(f"not a size: {text}")
    return int(match[1]) << {None: 0, "KiB": 10, "MiB": 20, "GiB": 30}[match[2]]


def made(path, command):
    """Makes `path` by a shell command that writes to standard output, unless it is there."""
    if not path.exists():
        print(f"making {path.name}", file=sys.stderr)
        part = path.with_name(path.name + ".part")
        with part.open("wb") as out:
            subprocess.run(command, shell=True, check=True, stdout=out)
        part.rename(path)
    return path


def compress_piece(piece):
    return subprocess.run(["zstd", "-3", "-q", "-c"], input=piece, check=True, capture_output=True).stdout


def made_multi_frame(path, source):
    if path.exists():
        return path
    print(f"making {path.name}", file=sys.stderr)
    part = path.with_name(path.name + ".part")
    with source.open("rb") as data, part.open("wb") as out, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        while pieces := [piece for piece in (data.read(PIECE_BYTES) for _ in range(32)) if piece]:
            out.writelines(pool.map(compress_piece, pieces))
    part.rename(path)
    return path


class Inputs:
    """The names that jobs use, each with its file, which is made when it is first asked for."""

    def __init__(self, folder, generate, size):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.generate, self.size = folder, generate, size

    def generated(self, suffix, parts, options):
        """A file of a part of the size: one in `parts`."""
        return made(self.folder / f"access-{self.size}{suffix}",
                    f"'{self.generate}' --bytes {parse_size(self.size) // parts} --seed 1 {options}")

    def derived(self, suffix, command):
        return made(self.folder / f"access-{self.size}{suffix}", command.format(self.path("big")))

    def path(self, name):
        match name:
            case "big": return self.generated(".ndjson", 1, "")
            case "half": return self.generated(".half.ndjson", 2, "")
            case "small": return self.generated(".small.ndjson", 4, "")
            case "csv": return self.generated(".csv", 2, "--format csv")
            case "combined": return self.generated(".access.log", 2, "--format combined")
            case "logfmt": return self.generated(".logfmt", 2, "--format logfmt")
            case "keys": return self.generated(".keys.csv", 2, "--format keys")
            case "single": return self.derived(".single.zst", "zstd -3 -q -c '{}'")
            case "multi": return made_multi_frame(self.folder / f"access-{self.size}.multi.zst", self.path("big"))
            case "gz": return self.derived(".gz", "pigz -6 -n -c '{}'")
        raise KeyError(name)


INPUT_NAMES = ("big", "half", "small", "csv", "combined", "logfmt", "keys", "single", "multi", "gz")


def names_in(commands):
    """Which inputs occur in commands, as `{name}`."""
    return {name for command in commands for _, name, _, _ in string.Formatter().parse(command) if name in INPUT_NAMES}


def warm(files):
    """Reads the files once, so that all runs find them in the page cache."""
    for path in files:
        with pathlib.Path(path).open("rb", buffering=0) as data:
            while data.read(1 << 22):
                pass
