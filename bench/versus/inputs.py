"""The input files, made once and kept: the generator's data and its compressed forms.

The multi-frame .zst is put together from the output of the zstd command, one frame for each MiB, so that what weir
reads does not come from weir.
"""
import concurrent.futures
import os
import pathlib
import re
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


def prepare(folder, generate, size):
    """-> the names that jobs use, each with its file."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"access-{size}"
    big = made(stem.with_name(stem.name + ".ndjson"), f"'{generate}' --bytes {size} --seed 1")
    small = made(stem.with_name(stem.name + ".small.ndjson"), f"'{generate}' --bytes {parse_size(size) // 4} --seed 1")
    return {
        "big": big,
        "small": small,
        "single": made(stem.with_name(stem.name + ".single.zst"), f"zstd -3 -q -c '{big}'"),
        "multi": made_multi_frame(stem.with_name(stem.name + ".multi.zst"), big),
        "gz": made(stem.with_name(stem.name + ".gz"), f"pigz -6 -n -c '{big}'"),
    }


def warm(files):
    """Reads the files once, so that all runs find them in the page cache."""
    for path in files:
        with pathlib.Path(path).open("rb", buffering=0) as data:
            while data.read(1 << 22):
                pass
