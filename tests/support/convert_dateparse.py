#!/usr/bin/env python3
"""Converts the times of dateparse (MIT) that begin with a date as ISO 8601 writes it: those that weir knows must read as the
same instant, all others as none.

usage: convert_dateparse.py dateparse.jsonl > tests/cases/set/times-dateparse.case

A line of the input is {"input": text, "expected": "2006-01-02 15:04:05.9 +0000 UTC" or null, "loc": zone or null}: the tables
of parseany_test.go. Where there is a zone the text names it by letters, which say nothing for certain: weir reads none of them.
"""
import json
import re
import sys

from case_text import json_line, print_answer, print_contents, print_question

KNOWN = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|[+-]\d\d:?\d\d)?)?")


def instant(text):
    date, time, *_ = text.split()
    return f"{date}T{time}Z"


def main():
    print("## Converted by tests/support/convert_dateparse.py from dateparse (https://github.com/araddon/dateparse),")
    print("## parseany_test.go; MIT: tests/data/licences/dateparse.txt.")
    print("\n# dateparse: times that begin with an ISO date")
    inputs, expected, seen = [], [], set()
    for line in open(sys.argv[1], encoding="utf-8"):
        case = json.loads(line)
        text = case["input"]
        if not re.match(r"\d{4}-\d\d-\d\d", text) or text in seen:
            continue
        seen.add(text)
        known = KNOWN.fullmatch(text) and case["expected"] and not case["loc"]
        inputs.append(json_line({"t": text}) + "\n")
        expected.append(json_line({"t": instant(case["expected"]) if known else None}))
    print_question("from json | set t = time(t)", "in.json")
    print("--- file in.json")
    print_contents("".join(inputs))
    print_answer(expected)


main()
