#!/usr/bin/env python3
"""Converts test cases of angle-grinder (MIT) to cases: the same question in weir's words, the answer that was expected there.

usage: convert_angle_grinder.py FOLDER > tests/cases/stats/angle-grinder.case

FOLDER is tests/structured_tests of angle-grinder. QUESTIONS says for each case how weir asks. Left out is what is no
question here: their mistakes in a query and how those are shown, their tables, aliases, `limit -2` as they write it, split into
a path, conversion of what `parse` finds, and where the languages differ on purpose: there the sum of nothing is 0, records that
lack a field of an expression go, and numbers read from text are numbers from then on.
"""
import pathlib
import re
import sys
import tomllib

from case_text import print_answer, print_contents, print_question

# name: what weir is asked; the columns come out in the order of theirs
QUESTIONS = {
    "agg_of_agg": "from json | count by level | count",
    "count_conditional": 'from json | stats a = count(level == "error"), b = count(level == "info")',
    "count_distinct": "from json | stats n = count(), d = distinct(message) by level | sort -n, level "
                      "| select level, n, d",
    "fields_after_agg": 'parse ":{port}(" | count by port = trim(port) | select port',
    "if-1": "from json | set vany = if(kind == 1, v1, v2) | select kind, v1, v2, vany",
    "json_from": 'parse "{lev} {js}" | from json field=js | count by level',
    "limit_agg": "from json | count by level | head 1",
    "limit_agg_tail": "from json | count by level | tail 1",
    "logical-expr-1": "from json | set value = if(a != null, a, b) | select a, b, value",
    "min_max": "from json | stats min(num_things), max(num_things)",
    "min_max_none": "from json | stats min(num_things), max(num_things)",
    "min_max_rounded": "from json | stats a = min(floor(num_things)), b = max(ceil(num_things))",
    "nested_values_2": "from json | stats sum(thing_a.x)",
    "parse_drop": 'parse "name={name} says={words}" | select name, words',
    "parse_plain_no_convert": 'grep "db-1" | grep response | parse "in {duration}ms" | select duration',
    "percentile_1": "from json | stats p10(num_things), p90(num_things)",
    "sum": "from json | stats sum(num_things)",
    "string_funcs_2": "from json | select f0, f1 = substr(f0, 1), f2 = substr(f0, 0, 1)",
    "timeslice_1": "from json | count by t = bucket(ts, 5m)",
    "total_agg": "from json | stats average = avg(num_things) by level | sort average, level "
                 "| running total = sum(average) | sort total | select level, average, total",
    "where-9": "from json | where response_ms / 2 < 4 | select response_ms",
    "where-10": "from json | where concat(thing_a, thing_b) == '65' | select thing_a, thing_b",
    "where-11": "from json | where 2014-01-05 - ts < 2d | select ts = time(ts)",
    "where-12": "from json | where ts < 2015-06-01 | select ts = time(ts)",
}
FIELD = re.compile(r"\[([^=\]]+)=(.*?)\](?=\s{2,}\[|\s*$)")
TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC")


def value(text):
    """As weir writes it: null as nothing, numbers without the two places that they are shown with there."""
    if text in ("None", ""):
        return "" if text else '""'
    if TIME.fullmatch(text):
        return TIME.sub(r"\1T\2Z", text)
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d\d", text) else text


def rows_of(output):
    lines = [line for line in output.strip("\n").split("\n") if line.strip()]
    if lines and lines[0].startswith("["):
        records = [dict(FIELD.findall(line.strip())) for line in lines]
        names = sorted({name for record in records for name in record})
        return [[value(record.get(name, "None")) for name in names] for record in records]
    starts = [match.start() for match in re.finditer(r"\S+", lines[0])]
    ends = starts[1:] + [None]
    return [[value(line[begin:end].strip()) for begin, end in zip(starts, ends)] for line in lines[2:]]


def main():
    folder = pathlib.Path(sys.argv[1])
    print("## Converted by tests/support/convert_angle_grinder.py from angle-grinder (https://github.com/rcoh/angle-grinder),")
    print("## tests/structured_tests; MIT: tests/data/licences/angle-grinder.txt.")
    for name, question in QUESTIONS.items():
        case = tomllib.loads((folder / (name + ".toml")).read_text(encoding="utf-8"))
        print(f"\n# angle-grinder, {name}: {' '.join(case['query'].split())}")
        print("--- file in.log")
        print_contents(case["input"].strip("\n") + "\n")
        print_question(question + " | to tsv header=false", "in.log")
        print_answer("\t".join(row) for row in rows_of(case["output"]))


main()
