#!/usr/bin/env python3
"""One pipeline gives one answer, however it is run.

    same_answer_test.py --weir PATH [--seed N] [--pipelines N] [--large N]

Random pipelines of several stages over random records, some lines of which can't be read. Each is run by one worker with
much memory, and then with other numbers of workers, little memory, the other driver, input from a pipe that is written in
random pieces, compressed input, stages that are kept apart (a `throttle` between them, which is no computing stage), and
conditions that can't be looked for before parsing (`not (not (x))`): the same bytes come out, with the same exit status,
and where only the way of running differs, the same is said on standard error. `--large` pipelines read so much that
sorting and grouping go to disk. The last line is `N runs agree, N differ`.
"""
import argparse
import concurrent.futures
import gzip
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from questions import Questions
from records import Records

APART = "throttle 1000000000000/s"


class Pipelines:
    def __init__(self, draw):
        self.draw, self.questions = draw, Questions(draw)

    def _stage(self):
        draw = self.draw
        field, other, key = draw.choice("abnfstm"), draw.choice("abnf"), draw.choice(["a", "s", "t", "o.x", "m"])
        return draw.choice([
            lambda: "where " + self.questions.condition()[0],
            lambda: f"set z = {other} * 2, {field} = {key}",
            lambda: f"drop {field}",
            lambda: f"rename q{draw.randrange(10**6)} = {field}",
            lambda: f"sort {draw.choice(['', '-'])}{field}, {other}",
            lambda: f"top {draw.randrange(1, 900)} by {other}",
            lambda: f"dedup by {key}" + draw.choice(["", " keep=last"]),
            lambda: f"uniq by {key}",
            lambda: f"head {draw.randrange(1, 4)} by {key}",
            lambda: f"skip {draw.randrange(200)}",
            lambda: f"head {draw.randrange(3000)}",
            lambda: f"tail {draw.randrange(1, 900)}",
            lambda: "explode l",
            lambda: "flatten",
            lambda: f"sample {draw.randrange(1, 300)} seed=7",
            lambda: f"join {draw.choice(['OTHER', '{ read OTHER | from json | where a > 0 | select a, q = s }'])} on a"
                    + draw.choice(["", " kind=left", " kind=anti", " kind=semi", " kind=full", " prefix=p_"]),
            lambda: "lookup OTHER on s" + draw.choice(["", " prefix=p_"]),
            lambda: "union { read OTHER | from json }",
            lambda: f"sessionize by {key} gap=30s time=n",
            lambda: f"select id, a, b, n, f, s, t, m, l, o = {draw.choice(['o', 'o.x', 'a'])}",
            lambda: f"running r{draw.randrange(10**6)} = sum({other}), p{draw.randrange(10**6)} = prev({other}) by {key}",
        ])()

    def _end(self):
        draw = self.draw
        field, other, key = draw.choice("abnfstm"), draw.choice("abnf"), draw.choice(["a", "s", "t", "o.x", "m"])
        return draw.choice([
            [], [],
            [f"count by k = {key}, j = {field}"],
            [f"stats u = sum({other}), v = avg({field}), w = first({field}), x = last({key}), y = list({other}, 5), z = p90({other}) "
             f"by k = {key}"],
            [f"stats u = stddev({other}), v = distinct({field}), w = unique({key}, 20), x = min({field}), y = max({field})"],
            [f"count by k = {key}, j = {other}", "top 7 by j", "to csv"],
            [f"distinct k = {key}, j = {field}", "sort j", "stats first(k), last(k)"],
            [f"rare {key}"], ["facets"], [f"patterns {draw.choice('st')}"],
            ["select id, a, s, m", "to csv"],
            [f"count by k = {key}, j = b", "pivot j"],
        ])

    def pipeline(self):
        draw = self.draw
        grep = [f"grep {draw.choice(['a', '7', 'error', '/[0-9]{2}/'])}"] if draw.random() < 0.2 else []   # of records as read
        return grep + [self._stage() for _ in range(draw.randrange(4))] + self._end()


def unfiltered(stage):
    return f"where not (not ({stage.removeprefix('where ')}))" if stage.startswith("where ") else stage


def kept_apart(stages):
    # Not in front of a `to`, which would put out lines twice, nor right behind it.
    apart = []
    for number, stage in enumerate(stages):
        if number > 0 and not stage.startswith("to "):
            apart.append(APART)
        apart.append(stage)
    return apart


class Runs:
    def __init__(self, weir, large):
        self.weir, self.memory, self.little = weir, "900MiB", "16MiB" if large else "12MiB"

    def run(self, stages, path=None, workers=1, memory=None, driver="", pieces=None):
        command = [self.weir, "--workers", str(workers), "--memory", memory or self.memory,
                   " | ".join(["from json", *stages])] + ([path] if path else [])
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 env={**os.environ, "WEIR_DRIVER": driver})
        with concurrent.futures.ThreadPoolExecutor(1) as feeder:
            fed = feeder.submit(self._feed, child.stdin, pieces or [])
            out, err = child.stdout.read(), child.stderr.read()
            child.wait(timeout=120)
            fed.result()
        return out, child.returncode, err

    @staticmethod
    def _feed(pipe, pieces):
        try:
            for piece in pieces:
                os.write(pipe.fileno(), piece)
            pipe.close()
        except BrokenPipeError:
            pass


def cut(data, draw):
    pieces, at = [], 0
    while at < len(data):
        size = draw.choice([draw.randrange(1, 50), draw.randrange(1, 5000), draw.randrange(1, 65536)])
        pieces.append(data[at:at + size])
        at += size
    return pieces


def said(error):
    return re.sub(rb"[^ ]*\.ndjson[.gz]*", b"FILE", error)


def differences(runs, stages, path, packed, pieces):
    """How many ways agree, and what is wrong with the others."""
    wanted = runs.run(stages, path)
    if wanted[1] not in (0, 1):
        return 0, [f"exit status {wanted[1]}: {wanted[2].decode(errors='replace')}"]
    ways = {
        "two workers": (True, lambda: runs.run(stages, path, workers=2)),
        "four workers": (True, lambda: runs.run(stages, path, workers=4)),
        "little memory": (True, lambda: runs.run(stages, path, workers=2, memory=runs.little)),
        "posix driver": (True, lambda: runs.run(stages, path, workers=3, driver="posix")),
        "pieces": (False, lambda: runs.run(stages, workers=2, pieces=pieces)),
        "compressed": (False, lambda: runs.run(stages, packed, workers=2)),
        "kept apart": (False, lambda: runs.run(kept_apart(stages), path, workers=2)),
        "not prefiltered": (False, lambda: runs.run([unfiltered(stage) for stage in stages], path, workers=2)),
    }
    agree, wrong = 0, []
    for name, (and_said, way) in ways.items():
        got = way()
        if got[1] in (1, 2) and b"memory" in got[2] and name == "little memory":
            continue   # refused, with the figure: it must not guess, it need not do it
        if got[:2] != wanted[:2]:
            lines = zip(wanted[0].splitlines(), got[0].splitlines())
            first = next((f"{a!r}\n    {b!r}" for a, b in lines if a != b), f"{len(wanted[0])} and {len(got[0])} bytes")
            wrong.append(f"{name}: status {wanted[1]} and {got[1]}\n    {first}\n    {got[2].decode(errors='replace')}")
        elif and_said and said(got[2]) != said(wanted[2]):
            wrong.append(f"{name}: said\n    {wanted[2].decode(errors='replace')}    {got[2].decode(errors='replace')}")
        else:
            agree += 1
    return agree, wrong


def text_of(draw, count, padding):
    made, lines = Records(draw), []
    for number in range(count):
        line = made.line(number)
        if padding:
            line = line.replace("{", '{"pad":"%s",' % (chr(97 + number % 26) * draw.randrange(padding)), 1)
        elif draw.random() < 0.005:
            line = draw.choice(["no json\n", line[:len(line) // 2] + "\n", '{"a":1} {"a":2}\n', "[1\n"])
        lines.append(line)
    return "".join(lines).encode("utf-8", "surrogatepass")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--weir", required=True)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--pipelines", type=int, default=40)
    options.add_argument("--large", type=int, default=2)
    options = options.parse_args()
    draw = random.Random(options.seed)
    pipelines = Pipelines(draw)
    agreed = differing = 0
    with tempfile.TemporaryDirectory(prefix="weir-same-answer-") as folder:
        for large, count in (False, options.pipelines), (True, options.large):
            data = text_of(draw, 60_000 if large else 3_000, 500 if large else 0)
            path, packed = pathlib.Path(folder, f"{large}.ndjson"), pathlib.Path(folder, f"{large}.ndjson.gz")
            path.write_bytes(data)
            packed.write_bytes(gzip.compress(data, 1))
            other = pathlib.Path(folder, f"{large}-other.ndjson")
            other.write_bytes(text_of(draw, 30, 0))
            runs, asked = Runs(options.weir, large), [pipelines.pipeline() for _ in range(count)]
            if large:
                asked = [[f"sort {draw.choice('nfs')}, a", *stages] for stages in asked]
            asked = [[stage.replace("OTHER", str(other)) for stage in stages] for stages in asked]
            cuts = [cut(data, draw) for _ in asked]
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
                answers = pool.map(lambda each: differences(runs, each[0], str(path), str(packed), each[1]), zip(asked, cuts))
                for stages, (agree, wrong) in zip(asked, answers):
                    agreed, differing = agreed + agree, differing + len(wrong)
                    for problem in wrong:
                        print(f"seed {options.seed}: weir '{' | '.join(stages)}'\n  {problem}")
    print(f"{agreed} runs agree, {differing} differ")
    return 1 if differing or not agreed else 0


sys.exit(main())
