#!/usr/bin/env python3
"""Checks that the code has the shape that lib/README.md describes.

    architecture_test.py [--compiler COMMAND...]

* every `#include "weir/..."` edge points to the file's own layer or to one that it may use (lib/meson.build lists the
  layers and their towers);
* the tower of what flows knows no coroutine, thread, clock or descriptor;
* a dependency lives in one folder;
* every header opens with its contract and compiles on its own.

The last line is `N passed, N failed`.
"""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
LIB = ROOT / "lib" / "weir"

# Where a dependency may be included. tests/, bench/ and tools/ are free to use what they test.
HOME = {
    "liburing.h": ["loop"],
    "linux/io_uring.h": ["loop"],
    "tbb/": ["pool"],
    "oneapi/": ["pool"],
    "zstd": ["codec"],
    "zdict.h": ["codec"],
    "libdeflate.h": ["codec"],
    "isa-l": ["codec"],
    "igzip_lib.h": ["codec"],
    "zlib.h": ["codec"],
    "lz4": ["codec"],
    "lzma.h": ["codec"],
    "bzlib.h": ["codec"],
    "simdjson": ["format"],
    "hs/": ["scan"],
    "hs.h": ["scan"],
    "hwy/": ["scan"],
    "re2/": ["scan", "query"],
    "md5.h": ["query"],
    "sha256.h": ["query"],
    "fast_float/": ["data", "format", "query", "language"],
    "CLI/": [],
    "openssl/": ["io"],
    "sys/socket.h": ["loop", "io"],
    "sys/epoll.h": ["loop"],
    "spawn.h": ["io"],
}

# What the tower of what flows does not know.
UNKNOWN_TO_FLOW = [
    (re.compile(r"#\s*include\s*<(coroutine|thread|jthread|mutex|shared_mutex|condition_variable|future|semaphore|"
                r"latch|barrier|stop_token)>"), "a thread or a coroutine"),
    (re.compile(r"#\s*include\s*<(unistd\.h|fcntl\.h|sys/[a-z_]+\.h|poll\.h|dirent\.h|netdb\.h|netinet/[a-z_]+\.h|"
                r"arpa/[a-z_]+\.h|fstream|iostream|filesystem|cstdio|stdio\.h)>"), "a descriptor or a file"),
    (re.compile(r"\b(co_await|co_yield|co_return)\b"), "a coroutine"),
    (re.compile(r"\b(system_clock|steady_clock|high_resolution_clock|clock_gettime|gettimeofday|utc_clock)\b|"
                r"\bstd::time\s*\("), "a clock"),
    (re.compile(r"\b(std::)?getenv\s*\("), "the environment"),
]
# <sys/mman.h> is memory, not a descriptor, and <cstdio> counts only where something is printed or opened.
ALLOWED_IN_FLOW = re.compile(r"<sys/(mman|types)\.h>")


@dataclasses.dataclass
class Layers:
    order: list        # all, lowest first
    base: set
    flow: set          # what flows
    motion: set        # how it moves

    def may_include(self, user, used):
        if user == used or used in self.base:
            return True
        if used not in self.order or self.order.index(used) > self.order.index(user):
            return False
        return not ((user in self.flow and used in self.motion) or (user in self.motion and used in self.flow))


def read_layers():
    """The list `layers = [...]` of lib/meson.build; its comments part it into base, two towers and the bridge."""
    text = (ROOT / "lib" / "meson.build").read_text()
    groups, current = [], None
    for line in re.search(r"^layers = \[\n(.*?)^\]", text, re.S | re.M)[1].splitlines():
        if line.strip().startswith("#") or current is None:
            current = []
            groups.append(current)
        current += re.findall(r"'(\w+)'", line)
    base, flow, motion, bridge = groups
    return Layers(base + flow + motion + bridge, set(base), set(flow), set(motion))


def without_comments(text):
    """Comments and string contents blanked, lines kept, so that prose about threads is no use of them. Include lines
    stay as they are."""
    text = re.sub(r"/\*.*?\*/", lambda match: "\n" * match[0].count("\n"), text, flags=re.S)
    lines = []
    for line in text.split("\n"):
        if not line.lstrip().startswith("#"):
            line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
        lines.append(re.sub(r"//.*", "", line))
    return "\n".join(lines)


def sources():
    return sorted(path for path in LIB.rglob("*") if path.suffix in (".h", ".cc"))


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, problems):
        if problems:
            self.failed += 1
            print(f"{name}:", *problems, sep="\n  ")
        else:
            self.passed += 1


def layer_of(path):
    relative = path.relative_to(LIB)
    return relative.parts[0] if len(relative.parts) > 1 else None


def includes(text):
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', line)
        if match:
            yield number, match[1], match[2]


def layers_problems(path, text, layers):
    user = layer_of(path)
    for number, ours, system in includes(text):
        where = f"{path.relative_to(ROOT)}:{number}"
        if system and system.startswith("weir/"):
            yield f"{where}: <{system}>: our own headers are included in quotes"
        if not ours:
            continue
        if not ours.startswith("weir/"):
            yield f"{where}: \"{ours}\": headers of the library are named from \"weir/\""
            continue
        if not (ROOT / "lib" / ours).exists():
            continue  # the compiler says so better
        used = ours.split("/")[1]
        if user is not None and not layers.may_include(user, used):
            yield f"{where}: {user} may not include {used}"


def flow_problems(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, what in UNKNOWN_TO_FLOW:
            if pattern.search(line) and not ALLOWED_IN_FLOW.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {what} in {layer_of(path)}: {line.strip()}"


def home_problems(path, text):
    for number, _, system in includes(text):
        for prefix, homes in HOME.items():
            if system and system.startswith(prefix) and layer_of(path) not in homes:
                yield (f"{path.relative_to(ROOT)}:{number}: <{system}> belongs to "
                       f"{' and '.join(homes) or 'the command'} alone")


def contract_problems(path):
    """A header opens with its contract, and is read once."""
    first = path.read_text().split("\n")
    if not first[0].startswith("// "):
        yield f"{path.relative_to(ROOT)}: does not open with what it is for"
    if "#pragma once" not in first:
        yield f"{path.relative_to(ROOT)}: no #pragma once"


def listed_problems():
    """Every source file is built, and every folder is a layer."""
    built = "\n".join(path.read_text() for path in LIB.rglob("meson.build"))
    for path in sources():
        if path.suffix == ".cc" and not re.search(rf"['/]{re.escape(path.name)}'", built):
            yield f"{path.relative_to(ROOT)}: in no meson.build"


def compiles_in_the_build(header):
    """A source that includes its own header first shows in every build that the header stands alone."""
    source = header.with_suffix(".cc")
    first = next(includes(source.read_text()), None) if source.exists() else None
    return first is not None and first[1] == str(header.relative_to(ROOT / "lib"))


def compiles_alone(compiler, path):
    if compiles_in_the_build(path):
        return []
    command = [*compiler, "-std=c++23", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-interference-size",
               "-Wno-missing-field-initializers", "-I", str(ROOT / "lib"), "-x", "c++", "-"]
    text = f'#include "{path.relative_to(ROOT / "lib")}"\n'
    result = subprocess.run(command, input=text, capture_output=True, text=True)
    return result.stderr.splitlines()[:6] if result.returncode else []


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--compiler", nargs="+", default=["g++"])
    options = options.parse_args()
    layers, report = read_layers(), Report()

    folders = {path.name for path in LIB.iterdir() if path.is_dir()}
    report.check("the folders of lib/weir are the layers", sorted(folders ^ set(layers.order)))
    subdirs = re.findall(r"^subdir\('weir/(\w+)'\)", (ROOT / "lib" / "meson.build").read_text(), re.M)
    report.check("the layers are built in their order", [] if subdirs == layers.order else [str(subdirs)])
    report.check("every source file is built", list(listed_problems()))

    texts = {path: without_comments(path.read_text()) for path in sources()}
    for layer in layers.order:
        ours = {path: text for path, text in texts.items() if layer_of(path) == layer}
        report.check(f"{layer}: includes point down",
                     [p for path, text in ours.items() for p in layers_problems(path, text, layers)])
        report.check(f"{layer}: dependencies are in their folder",
                     [p for path, text in ours.items() for p in home_problems(path, text)])
        if layer in layers.flow:
            report.check(f"{layer}: no coroutine, thread, clock or descriptor",
                         [p for path, text in ours.items() for p in flow_problems(path, text)])

    headers = [path for path in texts if path.suffix == ".h"]
    for path in headers:
        report.check(f"{path.relative_to(ROOT)}: opens with its contract", list(contract_problems(path)))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for path, errors in zip(headers, pool.map(lambda path: compiles_alone(options.compiler, path), headers)):
            report.check(f"{path.relative_to(ROOT)}: compiles on its own", errors)

    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
