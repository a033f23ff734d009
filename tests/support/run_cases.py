#!/usr/bin/env python3
"""Runs text cases against the real `weir` binary.

    run_cases.py --weir PATH [--update] [--jobs N] [--timeout SECONDS] [--only TEXT] FILE|FOLDER...

A `.case` file holds any number of cases. The format is described in tests/cases/README.md; in short:

    # what this case shows, as a sentence
    --- file a.log
    contents of a file in the case's own folder
    $ weir 'grep b | count' a.log
    <<<
    standard input
    >>>
    expected standard output
    !!!
    expected standard error
    = 0

Every case runs in an empty folder of its own; comparisons are byte for byte. `--update` rewrites the expectations
of cases that differ (the review is the diff). The last line is `N passed, N failed`.
"""
import argparse
import concurrent.futures
import dataclasses
import difflib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

from case_text import MARKER, BadCase, decode_line, encode, encode_line

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Case:
    path: pathlib.Path
    line: int
    title: str
    files: list = dataclasses.field(default_factory=list)   # (name, contents)
    script: list = dataclasses.field(default_factory=list)  # shell lines
    stdin: bytes = b""
    stdout: bytes = b""
    stderr: bytes = b""
    stdout_is_regex: bool = False
    stderr_is_regex: bool = False
    status: int = 0
    head: list = dataclasses.field(default_factory=list)    # the lines in front of the expectations, as written

    @property
    def place(self):
        return f"{os.path.relpath(self.path, ROOT)}:{self.line}"


def parse(path):
    """A file -> its cases. Blank lines and lines that begin with `##` between cases are skipped."""
    cases, case, section = [], None, None
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            if case is None:
                if line.startswith(b"# "):
                    case, section = Case(path, number, line[2:].decode()), None
                    case.head.append(line)
                elif line.strip() and not line.startswith(b"##"):
                    raise BadCase("a case begins with '# ' and a sentence")
                continue
            if MARKER.match(line):
                marker = line[:3]
                if marker not in (b">>>", b"!!!") and not line.startswith(b"= "):
                    case.head.append(line)
                if line.startswith(b"$ "):
                    case.script.append(line[2:].decode())
                    section = None
                elif line.startswith(b"--- file "):
                    name = line[9:].decode().strip()
                    if name.startswith("/") or ".." in name.split("/"):
                        raise BadCase("files of a case lie in its own folder")
                    case.files.append([name, b""])
                    section = "file"
                elif line.startswith(b"= "):
                    if not case.script:
                        raise BadCase("a case without a '$ ' line")
                    case.status = int(line[2:])
                    cases.append(case)
                    case = None
                else:
                    section = {b"<<<": "stdin", b">>>": "stdout", b"!!!": "stderr"}[marker]
                    if line.endswith(b"~"):
                        setattr(case, section + "_is_regex", True)
            elif section is None:
                if line.strip() and not line.startswith(b"# "):
                    raise BadCase(f"not in a section: {line.decode(errors='replace')}")
                case.head.append(line)
            elif section == "file":
                case.files[-1][1] += decode_line(line)
                case.head.append(line)
            else:
                setattr(case, section, getattr(case, section) + decode_line(line))
                if section == "stdin":
                    case.head.append(line)
        except BadCase as problem:
            raise BadCase(f"{os.path.relpath(path, ROOT)}:{number}: {problem}") from None
    if case is not None:
        raise BadCase(f"{case.place}: a case ends with '= STATUS'")
    return cases


@dataclasses.dataclass
class Result:
    stdout: bytes
    stderr: bytes
    status: int
    timed_out: bool = False


def environment(weir, folder):
    env = {
        "PATH": f"{weir.parent}:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "HOME": folder,
        "ROOT": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    kept = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "WEIR_DRIVER")
    env.update({name: os.environ[name] for name in kept if name in os.environ})
    return env


def execute(case, weir, timeout_s):
    folder = tempfile.mkdtemp(prefix="weir-case-")
    try:
        for name, contents in case.files:
            target = pathlib.Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents)
        child = subprocess.Popen(
            ["/bin/sh", "-c", "\n".join(case.script)], cwd=folder, env=environment(weir, folder),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            stdout, stderr = child.communicate(case.stdin, timeout=timeout_s)
            timed_out = False
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            stdout, stderr = child.communicate()
            timed_out = True
        root = str(ROOT).encode()
        return Result(stdout.replace(root, b"$ROOT"), stderr.replace(root, b"$ROOT"), child.returncode, timed_out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def matches(expected, actual, is_regex):
    if not is_regex:
        return expected == actual
    wanted, got = expected.split(b"\n"), actual.split(b"\n")
    return len(wanted) == len(got) and all(re.fullmatch(w, g) for w, g in zip(wanted, got))


def complaints(case, result, timeout_s):
    """What differs, as text to print; empty when the case passes."""
    if result.timed_out:
        yield f"  did not end within {timeout_s} s"
    for name in ("stdout", "stderr"):
        expected, actual = getattr(case, name), getattr(result, name)
        if not matches(expected, actual, getattr(case, name + "_is_regex")):
            wanted, got = ([line.decode(errors="replace") for line in encode(data)] for data in (expected, actual))
            for line in list(difflib.unified_diff(wanted, got, "expected " + name, "actual " + name, lineterm=""))[:60]:
                yield "  " + line
    if case.status != result.status:
        yield f"  exit status {result.status}, expected {case.status}"


def expectation(name, data, is_regex, old):
    marker = {"stdout": b">>>", "stderr": b"!!!"}[name]
    if is_regex and matches(old, data, True):
        return [marker + b"~"] + [encode_line(line, False) for line in old.split(b"\n")[:-1]]
    return [marker] + encode(data) if data else []


def rewrite(path, cases, results):
    """The file with the expectations of its cases as they turned out."""
    lines, out, at = path.read_bytes().split(b"\n"), [], 0
    for case in cases:
        while at < case.line - 1:
            out.append(lines[at])
            at += 1
        result = results[id(case)]
        out += case.head
        out += expectation("stdout", result.stdout, case.stdout_is_regex, case.stdout)
        out += expectation("stderr", result.stderr, case.stderr_is_regex, case.stderr)
        out.append(b"= %d" % result.status)
        while not re.fullmatch(rb"= -?[0-9]+", lines[at]):
            at += 1
        at += 1
    path.write_bytes(b"\n".join(out + lines[at:]))


def main():
    options = argparse.ArgumentParser(description="runs text cases against the weir binary")
    options.add_argument("--weir", type=pathlib.Path, required=True)
    options.add_argument("--update", action="store_true", help="rewrite the expectations that differ")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--timeout", type=float, default=60)
    options.add_argument("--only", default="", help="run only the cases whose title or place contains this")
    options.add_argument("paths", nargs="+", type=pathlib.Path)
    options = options.parse_args()
    weir = options.weir.resolve()

    files = []
    for path in options.paths:
        files += sorted(path.rglob("*.case")) if path.is_dir() else [path]
    try:
        by_file = {path: parse(path.resolve()) for path in files}
    except BadCase as problem:
        print(problem)
        print("0 passed, 1 failed")
        return 1
    cases = [case for cases in by_file.values() for case in cases
             if options.only in case.title or options.only in case.place]

    failed, results = 0, {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for case, result in zip(cases, pool.map(lambda case: execute(case, weir, options.timeout), cases)):
            results[id(case)] = result
            problems = list(complaints(case, result, options.timeout))
            if problems:
                failed += 1
                print(f"{case.place}: {case.title}", *problems, sep="\n")
    if options.update:
        for path, cases_of_file in by_file.items():
            if cases_of_file and all(id(case) in results for case in cases_of_file):
                rewrite(path, cases_of_file, results)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
