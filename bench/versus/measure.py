"""Runs one command under peers/stopwatch: wall time, peak resident memory, exit status, and what it printed."""
import dataclasses
import json
import os
import pathlib
import signal
import socket
import subprocess
import time


@dataclasses.dataclass
class Run:
    seconds: float
    peak_mib: float
    output: str


class Failed(Exception):
    pass


class Bench:
    def __init__(self, native, folder):
        self.native, self.folder = pathlib.Path(native), pathlib.Path(folder)
        self.result = self.folder / "stopwatch.json"
        self.stdout = self.folder / "stdout"
        self.stderr = self.folder / "stderr"

    def _start(self, command):
        self.result.unlink(missing_ok=True)
        with self.stdout.open("wb") as out, self.stderr.open("wb") as err:
            return subprocess.Popen([self.native / "stopwatch", self.result, "sh", "-c", command], stdin=subprocess.DEVNULL,
                                    stdout=out, stderr=err, start_new_session=True)

    def _finished(self, allowed):
        if not self.result.exists():
            raise Failed(self._last_words() or "could not be started")
        result = json.loads(self.result.read_text())
        if result["status"] not in allowed:
            raise Failed(f"exit status {result['status']}: {self._last_words()}")
        return Run(result["wall_s"], result["peak_kib"] / 1024, self.stdout.read_text(errors="replace"))

    def _last_words(self):
        words = self.stderr.read_text(errors="replace").strip().splitlines()
        return words[0][:200] if words else "no message"

    def command(self, command):
        """One command from start to end."""
        self._start(command).wait()
        return self._finished({0})

    def receiver(self, command, port, data):
        """A server: the time from the first byte that is sent to the server's end, which is asked for when all has been
        taken. `exec` makes the shell give way, so that the signal reaches the server."""
        server = self._start("exec " + command)
        try:
            self._await_listener(server, port)
            begin = time.perf_counter()
            sent = subprocess.run([self.native / "tcp_blast", str(port), data], capture_output=True, text=True)
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=60)
            seconds = time.perf_counter() - begin
        except subprocess.TimeoutExpired:
            raise Failed("did not end after SIGTERM") from None
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
        run = self._finished({0, 128 + signal.SIGTERM})
        if sent.returncode != 0:
            raise Failed(f"the sender: {sent.stderr.strip()}")
        return dataclasses.replace(run, seconds=seconds)

    def _await_listener(self, server, port):
        wanted = f":{port:04X}"
        while server.poll() is None:
            for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[1].endswith(wanted) and fields[3] == "0A":
                    return
            time.sleep(0.005)
        raise Failed("ended before it listened: " + self._last_words())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
