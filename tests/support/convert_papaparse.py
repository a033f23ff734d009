#!/usr/bin/env python3
"""Converts the parser tests of PapaParse (MIT) to cases.

usage: convert_papaparse.py papaparse.jsonl > tests/cases/from/csv-papaparse.case

Each line of the input is one test as JSON: {"group", "description", "input", "config", "expected": {"data", "errors"}}.
Those are taken that use no dialect of their own and expect no error. What we read otherwise than they do is left out
or put into our words: an empty cell is null, blank lines are passed over, a lone CR ends no line.
"""
import json
import sys

from case_text import json_line, print_answer, print_contents


def is_taken(test):
    if test.get("group") != "CORE_PARSER_TESTS" or test.get("config") or test["expected"].get("errors"):
        return False
    text = test["input"]
    if not isinstance(text, str) or not text or "\r" in text.replace("\r\n", ""):
        return False
    rows = test["expected"]["data"]
    # An empty cell may have been quoted: theirs is the same for both.
    return not any(cell == "" for row in rows for cell in row) or '""' not in text


def main():
    print("## Converted by tests/support/convert_papaparse.py from the tests of PapaParse (https://github.com/mholt/PapaParse),")
    print("## Copyright (c) 2015 Matthew Holt, MIT licence: tests/data/licences/PapaParse.txt.")
    with open(sys.argv[1], encoding="utf-8") as tests:
        for line in tests:
            test = json.loads(line)
            if not is_taken(test):
                continue
            print("\n# PapaParse: " + test["description"].replace("\n", " "))
            print("$ weir 'from csv header=false delimiter=\",\" | to json'")
            print("<<<")
            print_contents(test["input"])
            rows = [row for row in test["expected"]["data"] if row != [""]]
            print_answer(json_line({"c%d" % (i + 1): cell or None for i, cell in enumerate(row)}) for row in rows)


main()
