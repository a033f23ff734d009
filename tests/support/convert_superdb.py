#!/usr/bin/env python3
"""Converts tests of SuperDB (zed, BSD-3-Clause) to cases: the same question in weir's words, the records expected there.

usage: convert_superdb.py zed > tests/cases/stats/superdb.case

The folder is a checkout; QUESTIONS names its ztests and says how weir asks. Their values are written as JSON without the types,
those that JSON does not know as strings, and their errors (a missing field) and NaN as null, which is what
weir has instead.

Left out is what is no question here (types, sets, maps, unions, shapes, enums, values that are no records, their lake and
vectors, networks as types, operators and functions of one's own, conditions as branches), and where the languages differ on
purpose: a null meets no other in a join here, nulls are always last, of two equal keys in an object the first counts, a
rename to a name that exists, a division by the constant 0, which is a mistake before the run.
"""
import json
import pathlib
import re
import sys

import yaml

from case_text import json_line, print_answer, print_contents, print_question

RUN, OP = "runtime/sam/", "runtime/ztests/op/"
GROUP = RUN + "op/groupby/ztests/"
# ztest: question, columns compared (nothing: the records as they are), whether the order is given, output where it has several
QUESTIONS = [
    (RUN + "expr/ztests/complex-in", "where a in [1, 2, 3]", "", True),
    (RUN + "expr/ztests/filter-null-with-unset-field", "where s == null", "", True),
    (RUN + "expr/ztests/filter-escaped-equal-sign", 'grep "A=B"', "", True),
    (RUN + "expr/ztests/filter-escaped-asterisk", 'grep "A=*"', "", True),
    (RUN + "expr/ztests/filter-unescaped-asterisk", "grep /A=.*/", "", True),
    (RUN + "expr/ztests/array-bounds", "set b = a[2] == null", "a b", True),
    (RUN + "expr/ztests/split-multi", 'select split = split(s, ".")', "split", True),
    (RUN + "expr/ztests/union-deref", "select a = r[0].a, b = r[1].b", "a b", True),
    (RUN + "expr/ztests/record-scoped-var-ref", "explode a | set a = a + 10", "a b", True),
    (RUN + "expr/agg/ztests/math-partials", "stats avg = avg(n) by key", "key avg", False, "avg.zson"),
    (RUN + "expr/agg/ztests/math-partials", "stats count() by key", "key count", False, "count.zson"),
    (RUN + "expr/agg/ztests/math-partials", "stats min = min(n) by key", "key min", False, "min.zson"),
    (RUN + "expr/agg/ztests/math-partials", "stats max = max(n) by key", "key max", False, "max.zson"),
    (GROUP + "computed-key", "stats count() by s = lower(s), ij = i + j", "", False),
    (GROUP + "count", "count", "count", True),
    (GROUP + "different-key-types", "count by key1", "key1 count", False),
    (GROUP + "null-inputs", "stats sum = sum(val) by key", "key sum", False),
    (GROUP + "null-keys-at-start-assign", "count by newkey = key1", "newkey count", False),
    (GROUP + "null-keys", "count by key1", "key1 count", False),
    (GROUP + "simple", "stats count() by key1", "", True),
    (GROUP + "where", 'stats sum = sum(if(s == "a", x)), s2 = sum(x) by key = animal', "key sum s2", False),
    (RUN + "op/join/ztests/empty-inner", "join { read C.zson | from json } on a == b kind=left", "a sa", True, "stdout"),
    (RUN + "op/join/ztests/first-key-is-zero", "join { read in.json | from json } on a", "a", True),
    (RUN + "op/tail/ztests/toomuch", "tail 2", "", True),
    (RUN + "op/traverse/ztests/nested", "explode outer | explode outer.inner "
     "| select top, bottom = outer.b, elem = outer.inner", "", True),
    (RUN + "op/traverse/ztests/scope", "explode b | select x = a, y = b", "", True),
    (RUN + "op/ztests/cut-foo-bar", "select foo, bar | where foo != null or bar != null", "foo bar", True),
    (RUN + "op/ztests/cut-rename-foo-bar", "select f = foo, b = bar | where f != null or b != null", "f b", True),
    (RUN + "op/ztests/put-changing-types", 'set y = if(x > 0, "string", x)', "", True),
    (RUN + "op/ztests/put-error", "set y = sqrt(x)", "x y", True),
    (OP + "cut-foo-bar-only", "select foo", "foo", True),
    (OP + "cut-foo-bar", "select foo", "", True),
    (OP + "cut-foo-mixed", "select foo", "foo", True),
    (OP + "drop-multi", "drop bar, blar", "", True),
    (OP + "drop-nested-1", "drop rec.bar", "", True),
    (OP + "drop-nested-2", "drop rec1", "", True),
    (OP + "drop-nested-3", "drop level0.level1.level2.level3", "", True),
    (OP + "put-1", "set y = x + 1", "", True),
    (OP + "put-3", "set r2 = r", "", True),
    (OP + "put-5", "set r = x", "", True),
    (OP + "put-multi-1", "set a = 1, b = 2", "", True),
    (OP + "put-multi-4", "set new = 1, x = new + x", "x new", True),
    (OP + "put-null", "set b = null", "a b", True),
    (OP + "put-overwrite-132", "set c = 1, a = 3, b = 2", "", True),
    (OP + "put-overwrite-321", "set a = 3, b = 2, c = 1", "", True),
    (OP + "rename-foo-bar", "rename f = foo, b = bar", "f b goo", True),
    (OP + "sort/different-order-keys", "sort foo, bar desc, baz", "", True),
    (OP + "sort/empty-input", "sort foo", "", True),
    (OP + "sort/sort-first-field-always-null", "sort x, y", "x y", True),
    (OP + "sort/sort-named", "sort host", "", True),
    ("zio/anyio/ztests/json-array", "where true", "a b", True),
    ("zio/jsonio/ztests/nested-empties", "where true", "", True),
]
SPELLED = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|error\((?:"[^"]*"|[^()]*)\)|\(=?[^()"]*\)|[\[\]{},]|[A-Za-z_]\w*:(?!:)|:'
                     r'|[^\s\[\]{},()":][^\s\[\]{},()"]*')
NUMBER = re.compile(r"-?\d+(\.\d*)?")


def values_of(text):
    """The values that stand one behind the other in ZSON, without their types."""
    out = []
    for token in SPELLED.findall(text or ""):
        if token.startswith("//") or (token.startswith("(") and token.endswith(")")):
            continue
        if token.startswith("error(") or token == "NaN":
            out.append("null")
        elif re.fullmatch(r"[A-Za-z_]\w*:", token):
            out.append(f'"{token[:-1]}":')
        elif token[0] in '"[]{},:' or token in ("true", "false", "null"):
            out.append(token)
        elif NUMBER.fullmatch(token):
            out.append(token.rstrip(".").removesuffix(".0"))
        else:
            out.append(json.dumps(token))
    decoder, text, values, at = json.JSONDecoder(), re.sub(r",\s*([\]}])", r"\1", " ".join(out)).strip(), [], 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        at += len(text[at:]) - len(text[at:].lstrip())
    return [element for value in values for element in (value if isinstance(value, list) else [value])]


def expected_of(test, output):
    if output:
        return values_of(next(file["data"] for file in test["outputs"] if file["name"] == output))
    if "table" in test.get("output-flags", ""):
        heading, *rows = [line.split() for line in test["output"].strip().split("\n")]
        return [dict(zip(heading, map(int, row))) for row in rows]
    return values_of(test["output"])


def main():
    folder = pathlib.Path(sys.argv[1])
    print("## Converted by tests/support/convert_superdb.py from SuperDB (https://github.com/brimdata/super), its ztests;")
    print("## BSD-3-Clause: tests/data/licences/superdb.txt.")
    for name, question, columns, in_order, *output in QUESTIONS:
        test = yaml.safe_load((folder / (name + ".yaml")).read_text(encoding="utf-8"))
        files = {file["name"]: file["data"] for file in test.get("inputs", [])} or {"in.json": test.get("input", "")}
        records = expected_of(test, *output or [None])
        print(f"\n# SuperDB, {name}: {' '.join(test.get('zed', question).split())}")
        for file, data in files.items():
            print("--- file " + file)
            print_contents("".join(json_line(value) + "\n" for value in values_of(data)))
        stages = f"from json | {question}"
        if columns:
            records = [{column: record.get(column) for column in columns.split(" ")} for record in records]
            stages += " | select " + ", ".join(columns.split(" "))
        print_question(f"{stages} | to json", next(iter(files)), in_order)
        print_answer(map(json_line, records), in_order)


main()
