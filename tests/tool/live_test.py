#!/usr/bin/env python3
"""What the command does while it runs: signals, live input, terminals, and a kernel that refuses things.

    live_test.py --weir PATH [NAME...]

Nothing here waits for a time to pass: a test waits for an event (bytes, the end of a process, an empty pipe) and hangs
if that never comes; then the time limit of the whole run ends it. The last line is `N passed, N failed`.
"""
import argparse
import array
import contextlib
import ctypes
import fcntl
import os
import pathlib
import pty
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
import traceback
import zlib

HERE = pathlib.Path(__file__).resolve().parent
WEIR = None
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r}, expected {expected!r}")


def contains(text, part):
    if part not in text:
        raise AssertionError(f"{part!r} is not in {text!r}")


class Run:
    """weir on its way, with a pipe for each standard stream."""

    def __init__(self, *arguments, front=(), **options):
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        self.child = subprocess.Popen([*front, WEIR, *arguments], bufsize=0, **options)

    def feed(self, data):
        self.child.stdin.write(data)

    def wait_until_read(self):
        """Until weir has taken everything that was fed from the pipe. From then on it also handles signals."""
        left = array.array("i", [1])
        while left[0] and self.child.poll() is None:
            fcntl.ioctl(self.child.stdin, termios.FIONREAD, left)
            time.sleep(0.001)

    def read_line(self):
        line = b""
        while not line.endswith(b"\n"):
            byte = self.child.stdout.read(1)
            if not byte:
                break
            line += byte
        return line

    def signal(self, number):
        self.child.send_signal(number)

    def end(self):
        """Closes the input; (output, errors, status)."""
        output, errors = self.child.communicate()
        return output, errors, self.child.returncode


@test
def an_interrupted_count_prints_what_it_has():
    run = Run("count")
    run.feed(b"a\nb\n")
    run.wait_until_read()
    run.signal(signal.SIGINT)
    output, errors = run.child.stdout.read(), run.child.stderr.read()
    equal(output, b'{"count":2}\n')
    equal(errors, b"")
    equal(run.child.wait(), 130)


@test
def interrupted_groups_print_what_they_have():
    run = Run("from json | count by level")
    run.feed(b'{"level":"a"}\n{"level":"b"}\n{"level":"b"}\n')
    run.wait_until_read()
    run.signal(signal.SIGINT)
    equal(run.child.stdout.read(), b'{"level":"b","count":2}\n{"level":"a","count":1}\n')
    equal(run.child.wait(), 130)


@test
def a_terminated_run_ends_with_143():
    run = Run("grep a")
    run.feed(b"a\n")
    run.wait_until_read()
    run.signal(signal.SIGTERM)
    equal(run.child.stdout.read(), b"a\n")
    equal(run.child.wait(), 143)


@test
def a_second_interrupt_ends_it_at_once():
    # Nobody reads the output and the pipe is full: a drain would never end.
    run = Run("grep a")
    run.feed((b"a" * 1023 + b"\n") * 4096)
    run.wait_until_read()
    run.signal(signal.SIGINT)
    while is_blocked(run.child.pid, signal.SIGINT):   # until the first one was taken
        time.sleep(0.001)
    run.signal(signal.SIGINT)
    equal(run.child.wait(), -signal.SIGINT)


def is_blocked(pid, number):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("SigBlk:"):
            return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    raise AssertionError("no SigBlk")


@test
def an_ignored_interrupt_stays_ignored():
    run = Run("count", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    run.feed(b"a\n")
    run.wait_until_read()
    run.signal(signal.SIGINT)
    run.feed(b"b\n")
    equal(run.end(), (b'{"count":2}\n', b"", 0))


@test
def usr1_tells_how_far_it_is():
    run = Run("count")
    run.feed(b"a\nb\n")
    run.wait_until_read()
    run.signal(signal.SIGUSR1)
    line = os.read(run.child.stderr.fileno(), 4096)
    contains(line, b"weir: ")
    equal(line.count(b"\n"), 1)
    equal(run.end(), (b'{"count":2}\n', b"", 0))


@test
def a_line_is_out_while_the_input_stays_open():
    run = Run("grep a")
    for line in (b"a1\n", b"a2\n"):
        run.feed(b"x\n" + line)
        equal(run.read_line(), line)
    equal(run.end(), (b"", b"", 0))


@test
def what_there_is_so_far_comes_out_every_so_often():
    run = Run("from json | stats n = count() every=20ms")
    run.feed(b'{"a":1}\n{"a":2}\n')
    equal(run.read_line(), b'{"n":2}\n')
    run.feed(b'{"a":3}\n')
    equal(run.read_line(), b'{"n":3}\n')
    equal(run.end(), (b"", b"", 0))


@test
def a_bucket_is_out_once_it_is_over_while_the_input_stays_open():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "socket"
        run = Run(f"listen unix:{path} | from json | count by minute = bucket(_time, 1m)")
        with socket.socket(socket.AF_UNIX) as sender:
            while sender.connect_ex(str(path)) != 0:
                time.sleep(0.001)
            for clock in ("10:00:05", "10:00:59", "10:01:00"):
                sender.sendall(b'{"ts":"2026-03-01T%sZ"}\n' % clock.encode())
            equal(run.read_line(), b'{"minute":"2026-03-01T10:00:00Z","count":2}\n')
            for clock in ("10:00:30", "10:02:00"):
                sender.sendall(b'{"ts":"2026-03-01T%sZ"}\n' % clock.encode())
            equal(run.read_line(), b'{"minute":"2026-03-01T10:01:00Z","count":1}\n')
        run.signal(signal.SIGTERM)
        equal(run.child.stdout.read(), b'{"minute":"2026-03-01T10:02:00Z","count":1}\n')
        contains(run.child.stderr.read(), b"1 record came too late")
        equal(run.child.wait(), 143)


@test
def what_is_compressed_is_out_while_the_input_stays_open():
    run = Run("compress gzip")
    for line in (b"a1\n", b"a2\n"):
        run.feed(line)
        decoder, got = zlib.decompressobj(wbits=31), b""
        while not decoder.eof:   # a whole member, with its checksum
            got += decoder.decompress(run.child.stdout.read(1))
        equal(got, line)
    equal(run.end(), (b"", b"", 0))


def wait_for_content(path, content):
    while not path.exists() or path.read_bytes() != content:
        time.sleep(0.001)


@test
def what_is_appended_to_many_files_is_there_while_the_input_stays_open():
    with tempfile.TemporaryDirectory() as folder:
        run = Run('from json | write "{k}.log" mode=append', cwd=folder)
        lines = {key: b'{"k":"%s"}\n' % key.encode() for key in ("a", "b")}
        for key, line in lines.items():
            run.feed(line)
            wait_for_content(pathlib.Path(folder, f"{key}.log"), line)
        run.feed(lines["a"])
        wait_for_content(pathlib.Path(folder, "a.log"), lines["a"] * 2)
        equal(run.end(), (b"", b"", 0))


@test
def an_interrupted_write_of_many_files_keeps_them_apart_from_complete_ones():
    with tempfile.TemporaryDirectory() as folder:
        run = Run('from json | write "{k}.log"', cwd=folder)
        run.feed(b'{"k":"a"}\n{"k":"b"}\n')
        run.wait_until_read()
        run.signal(signal.SIGINT)
        errors = run.child.stderr.read()
        equal(run.child.wait(), 130)
        equal(sorted(os.listdir(folder)), ["a.log.partial", "b.log.partial"])
        contains(errors, b"the files of {k}.log are not complete: what there is of them is kept as a.log.partial and 1 more")


@test
def it_ends_at_the_first_hit_of_an_input_that_never_ends():
    run = Run("grep y | head 1")
    run.feed(b"x\ny1\ny2\n")
    equal(run.child.stdout.read(), b"y1\n")   # to the end of the output, with the input still open
    equal(run.child.wait(), 0)


@test
def it_ends_when_a_followed_file_has_its_hit():
    with tempfile.NamedTemporaryFile() as log:
        log.write(b"x\ny\n")
        log.flush()
        tail = subprocess.Popen(["tail", "-n", "+1", "-f", log.name], stdout=subprocess.PIPE)
        run = Run("grep y | head 1", stdin=tail.stdout)
        equal(run.child.stdout.read(), b"y\n")
        equal(run.child.wait(), 0)
        tail.kill()
        tail.wait()


@test
def it_ends_when_nobody_reads_its_output():
    run = Run("grep a")
    run.feed(b"a\n")
    equal(run.read_line(), b"a\n")
    run.child.stdout.close()
    with contextlib.suppress(BrokenPipeError):
        while True:
            run.feed(b"a" * 1023 + b"\n")
    equal(run.child.stderr.read(), b"")
    equal(run.child.wait(), 0)


@test
def a_terminal_gets_help_instead_of_silence():
    main, side = pty.openpty()
    run = Run("grep a", stdin=side)
    os.close(side)
    output, errors = run.child.stdout.read(), run.child.stderr.read()
    equal(output, b"")
    contains(errors, b"weir [OPTIONS] 'PIPELINE'")
    equal(run.child.wait(), 2)
    os.close(main)


@test
def a_terminal_sees_the_progress_line_and_it_goes_away():
    main, side = pty.openpty()
    run = Run("count", stderr=side)
    os.close(side)
    run.feed(b"a\n" * 500)
    shown = b""
    while b"1.00 kB" not in shown:
        shown += os.read(main, 4096)
    run.child.stdin.close()
    equal(run.child.stdout.read(), b'{"count":500}\n')
    with contextlib.suppress(OSError):   # a terminal whose other side has gone
        while data := os.read(main, 4096):
            shown += data
    equal(run.child.wait(), 0)
    equal(shown[-4:], b"\r\x1b[K")
    os.close(main)


@test
def quiet_shows_no_progress():
    main, side = pty.openpty()
    run = Run("-q", "count", stderr=side)
    os.close(side)
    run.feed(b"a\n")
    run.wait_until_read()
    run.signal(signal.SIGUSR1)   # what is asked for is told
    shown = b""
    while b"\n" not in shown:
        shown += os.read(main, 4096)
    run.child.stdin.close()
    equal(run.child.stdout.read(), b'{"count":1}\n')
    equal(run.child.wait(), 0)
    equal(shown.count(b"\x1b"), 0)
    os.close(main)


@test
def without_io_uring_it_works_all_the_same():
    run = Run("--stats", "grep a | count", front=[HERE.parent / "support" / "deny_uring.py"])
    run.feed(b"a\nb\na\n")
    output, errors, status = run.end()
    equal(output, b'{"count":2}\n')
    contains(errors, b"posix driver")
    equal(status, 0)


@test
def io_uring_that_was_asked_for_and_refused_is_an_error():
    run = Run("count", front=[HERE.parent / "support" / "deny_uring.py"], env={**os.environ, "WEIR_DRIVER": "uring"})
    output, errors, status = run.end()
    equal(output, b"")
    contains(errors, b"io_uring")
    equal(status, 1)


def drop_superuser():
    """Root may read any file; without these two capabilities it may not."""
    CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24
    prctl = ctypes.CDLL(None).prctl
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


@test
def an_unreadable_file_is_named():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "secret.log")
        path.write_text("a\n")
        path.chmod(0)
        run = Run("grep a", "secret.log", cwd=folder, preexec_fn=drop_superuser)
        equal(run.end(), (b"", b"weir: secret.log: Permission denied\n", 1))


def main():
    global WEIR
    options = argparse.ArgumentParser()
    options.add_argument("--weir", type=pathlib.Path, required=True)
    options.add_argument("names", nargs="*")
    options = options.parse_args()
    WEIR = options.weir.resolve()
    passed = failed = 0
    for function in TESTS:
        if options.names and function.__name__ not in options.names:
            continue
        try:
            function()
            passed += 1
        except Exception:
            failed += 1
            print(f"{function.__name__}:")
            traceback.print_exc(limit=-2, file=sys.stdout)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
