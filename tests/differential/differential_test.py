#!/usr/bin/env python3
"""The same question about the same records, to weir, jq and, where it is installed, DuckDB: the answers are equal.

    differential_test.py --weir PATH [--seed N] [--questions N] [--duckdb FOLDER]

Records and questions follow from the seed (records.py, questions.py). Numbers are compared as numbers, floats within a few
units in the last place, since others add in another way; rows of groups in any order. Each question is asked with another number of workers, so
that an answer that depends on it differs sooner or later. The last line is `N answers agree, N differ`.
"""
import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from questions import Questions, SqlQuestions
from records import Records

RECORDS = 400
HERE = pathlib.Path(__file__).resolve().parent


def run(command):
    done = subprocess.run(command, capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode(errors="replace")


def rows_of(text):
    return [json.loads(line) for line in text.splitlines() if line.strip()] if text else []


def plain(value):
    """Values that compare equal where the answers are: no member that is null, no difference of 1 and 1.0 or of true and 1."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [plain(element) for element in value]
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    return value


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a == b or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-9)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[name], b[name]) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and a == b


def in_order(rows):
    """Groups differ in their keys, which are spelled alike; a float may not decide."""
    return sorted(rows, key=lambda row: json.dumps({name: row[name] for name in row if name.startswith("k")},
                                                   sort_keys=True))


def difference(ours, theirs, ordered):
    ours, theirs = plain(ours), plain(theirs)
    if not ordered:
        ours, theirs = in_order(ours), in_order(theirs)
    if same(ours, theirs):
        return None
    for number, (a, b) in enumerate(zip(ours, theirs)):
        if not same(a, b):
            return f"row {number}:\n    weir  {a}\n    other {b}"
    return f"{len(ours)} rows, the other has {len(theirs)}"


def jq_answer(question, path):
    status, out, err = run(["jq", "-nc", question.other, path])
    return rows_of(out) if status == 0 else f"jq ends with {status}: {err}"


def duckdb_answers(folder, asked):
    """None if it is not there."""
    if not pathlib.Path(folder, "node_modules", "@duckdb", "node-api").exists() or not shutil.which("node"):
        return None
    questions = json.dumps([[path, question.other] for question, path, _ in asked])
    done = subprocess.run(["node", HERE / "ask_duckdb.mjs", folder], input=questions.encode(), capture_output=True,
                          timeout=300)
    if done.returncode != 0:
        raise SystemExit("DuckDB: " + done.stderr.decode(errors="replace"))
    return rows_of(done.stdout.decode())


def ask(weir, question, path, workers, theirs):
    status, out, err = run([weir, "--workers", str(workers), question.weir + " | to json", path])
    if status != 0:
        return f"weir ends with {status}: {err}"
    if isinstance(theirs, str):
        return theirs
    return difference(rows_of(out), theirs, question.ordered)


def draw_questions(questions, draw, count, folder):
    """(question, file, workers), with another file for every twenty."""
    for number in range(count):
        if number % 20 == 0:
            path = pathlib.Path(tempfile.mkstemp(suffix=".ndjson", dir=folder)[1])
            path.write_bytes(Records(draw).text(RECORDS).encode())
        yield questions.question(), str(path), 1 + number % 4


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--weir", required=True)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--questions", type=int, default=200, help="to each of them")
    options.add_argument("--duckdb", default=HERE.parents[1] / "bench" / "versus", metavar="FOLDER",
                         help="where node_modules with @duckdb/node-api is")
    options = options.parse_args()
    agreed = differing = 0
    with tempfile.TemporaryDirectory(prefix="weir-differential-") as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        draw = random.Random(options.seed)
        to_jq = list(draw_questions(Questions(draw), draw, options.questions, folder))
        to_duckdb = list(draw_questions(SqlQuestions(draw), draw, options.questions, folder))
        from_jq = pool.map(lambda each: jq_answer(*each[:2]), to_jq)
        peers = [("jq", to_jq, from_jq), ("DuckDB", to_duckdb, duckdb_answers(options.duckdb, to_duckdb))]
        for peer, asked, answers in peers:
            if answers is None:
                print(f"{peer} is not installed: not asked")
                continue
            problems = pool.map(lambda each: ask(options.weir, *each[0], each[1]), zip(asked, answers))
            for number, ((question, _, workers), problem) in enumerate(zip(asked, problems)):
                agreed += not problem
                differing += bool(problem)
                if problem:
                    print(f"{peer}, seed {options.seed}, question {number}: "
                          f"weir --workers {workers} '{question.weir}'\n  {question.other}\n  {problem}")
    print(f"{agreed} answers agree, {differing} differ")
    return 1 if differing or not agreed else 0


sys.exit(main())
