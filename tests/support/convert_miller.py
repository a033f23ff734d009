#!/usr/bin/env python3
"""Converts regression cases of Miller (BSD-2-Clause) to cases: the same question in weir's words, the records expected there.

usage: convert_miller.py miller > tests/cases/stats/miller.case

The folder holds cases/VERB/NUMBER/{cmd,expout} and input/. QUESTIONS says how weir asks. A column that ends with `*` has
numbers that Miller shows with eight places: both are compared times 10^8. "-" is how Miller shows an empty value in a table.
What has no order of its own here (groups, a join) is compared in any order.

Left out is what is no question here (count-similar, fraction, unsparsify, reorder, mode, top of several columns, the last
ones of each group, what comes after a record, own expressions), unpaired records of both sides in one,
joins of files sorted beforehand, natural order, and where the languages differ on purpose: text that is a number is sorted as
one, records are equal in whatever order their fields stand, and CSV whose lines have another number of cells than the heading.
"""
import csv
import decimal
import io
import json
import pathlib
import re
import sys

from case_text import print_answer, print_contents, print_question

KV, CSV, TSV, JSON = 'from kv sep=","', "from csv", "from tsv", "from json"
JOIN = 'join { read joina.dkvp | from kv sep="," } on r == l'
NO_JOIN = 'join { read dev-null.txt | from kv sep="," } on r == l'
# case: parser, question, columns ("ours=theirs" where they are named otherwise), whether the order is given
QUESTIONS = [
    ("verb-count/0001", KV, "count", "count", True),
    ("verb-count/0005", KV, "distinct a, b | count", "count", True),
    ("verb-count/0007", KV, "count by a", "a count=NAME", False),
    ("verb-count-distinct/0001", KV, "count by a", "a count", False),
    ("verb-count-distinct/0002", KV, "stats count() by a, b", "a b count", False),
    ("verb-count-distinct/0004", KV, "distinct a | count", "count", True),
    ("verb-count-distinct/0005", KV, "stats count() by a, b | count", "count", True),
    ("verb-count-distinct/0007", KV, "count by a, b | rename foo = count", "a b foo", False),
    ("verb-uniq/0001", KV, "where a != null | distinct a", "a", True),
    ("verb-uniq/0002", KV, "where a != null and b != null | distinct a, b", "a b", True),
    ("verb-uniq/0002", KV, "where a != null and b != null | dedup by a, b", "a b", True),
    ("verb-uniq/0011", KV, "where a != null | count by a", "a count=foo", False),
    ("verb-uniq/0012", KV, "where a != null and b != null | count by a, b", "a b count=foo", False),
    ("verb-uniq/0014", KV, "count by color, shape, flag", "count color shape flag", False),
    ("verb-uniq/0017", KV, "distinct color, shape, flag | count", "count=bar", True),
    ("verb-uniq/uniq-c-x-het", KV, "count by color, shape, extra", "color shape extra count", False),
    ("verb-uniq/uniq-c-x-long", KV, "count by color, shape, extra", "color shape extra count", False),
    ("verb-uniq/uniq-x-long", KV, "distinct color, shape, extra", "color shape extra", True),
    ("verb-sort/0003", KV, "sort -a", "a b i x* y*", True),
    ("verb-sort/0006", KV, "sort i", "a b i x* y*", True),
    ("verb-sort/0011", KV, "sort -x", "a b i x* y*", True),
    ("verb-sort/0016", KV, "sort x, y", "a b i x* y*", True),
    ("verb-sort/0019", KV, "sort a, -x", "a b i x* y*", True),
    ("verb-sort/0021", KV, "sort a, b desc, x, y desc", "a b i x* y*", True),
    ("verb-head/0001", KV, "head 2", "a b i x* y*", True),
    ("verb-tail/0001", KV, "tail 2", "a b i x* y* aaa bbb", True),
    ("verb-tail/0004", KV, "skip 2", "a b i x* y* aaa bbb xxx* iii yyy*", True),
    ("verb-top/0014", KV, "top 3 by x", "x=x_top", True),
    ("verb-top/0014", KV, "top 3 by y", "y=y_top", True),
    ("verb-stats1/0005", KV, "stats i_mean = avg(i), i_sum = sum(i), i_count = count(i), i_min = min(i), i_max = max(i), "
     "x_mean = avg(x), x_sum = sum(x), x_min = min(x), y_max = max(y) by a",
     "a i_mean* i_sum i_count i_min i_max x_mean* x_sum* x_min* y_max*", False),
    ("verb-stats1/0009", KV, "stats i_mean = avg(i), x_sum = sum(x), y_count = count(y), y_min = min(y) by a, b",
     "a b i_mean* x_sum* y_count y_min*", False),
    ("verb-stats1/0007", KV, "stats i_mean = avg(i), i_stddev = stddev(i), x_stddev = stddev(x), y_stddev = stddev(y) by a",
     "a i_mean* i_stddev* x_stddev* y_stddev*", False),
    ("verb-stats1/0011", KV, "stats x_mean = avg(x), x_stddev = stddev(x), y_mean = avg(y) by a, b",
     "a b x_mean* x_stddev* y_mean*", False),
    ("verb-stats1/0016", KV, "stats x_p0 = min(x), x_p50 = p50(x), x_p100 = max(x), y_p0 = min(y), y_p50 = median(y), "
     "y_p100 = max(y)", "x_p0 x_p50 x_p100 y_p0 y_p50 y_p100", True),
    ("verb-most-least-frequent/0001", KV, "count by a | head 3", "a count", True),
    ("verb-most-least-frequent/0009", KV, "count by a | top 3 | rename foo = count", "a foo", True),
    ("verb-most-least-frequent/0013", KV, "rare a limit=3", "a count=foo", True),
    ("verb-most-least-frequent/0014", KV, "count by a, b | bottom 3", "a b count=foo", True),
    ("verb-cut/0001", KV, "select x, a", "x* a i", True),
    ("verb-cut/0003", KV, "drop x, a", "x a b i y*", True),
    ("verb-rename/0002", KV, "rename AAA = a, XXX = x", "a x AAA b i XXX* y*", True),
    ("verb-nest/evar-regex", KV, 'set x = split(x, ";") | explode x', "x y u", True),
    ("verb-nest/evar-0002", KV, 'set x = split(x, "|") | explode x', "x y u", True),
    ("verb-fill-empty/0001", CSV, 'set a = a ?? "N/A", b = b ?? "N/A", c = c ?? "N/A"', "a b c", True),
    ("verb-fill-empty/0002", CSV, 'set a = a ?? "FOO", b = b ?? "FOO", c = c ?? "FOO"', "a b c", True),
    ("verb-step/0001", KV, "running x_rsum = sum(x), x_shift = prev(x), x_delta = x - prev(x) ?? x, x_counter = count(), "
     "y_rsum = sum(y), y_shift = prev(y)", "a b i x_rsum* x_shift* x_delta* x_counter y_rsum* y_shift*", True),
    ("verb-step/0002", KV, "running x_rsum = sum(x), x_shift = prev(x), x_delta = x - prev(x) ?? x, x_counter = count(), "
     "y_rsum = sum(y), y_shift = prev(y) by a", "a b i x_rsum* x_shift* x_delta* x_counter y_rsum* y_shift*", True),
    ("verb-step/0011", KV, "running i_shift_lag = prev(i)", "a b i i_shift_lag", True),
    ("verb-join/0002", KV, JOIN, "r=o x y", False),
    ("verb-join/0006", KV, JOIN + " kind=left", "r=o x y", False),
    ("verb-join/0012", KV, JOIN + " kind=anti", "r=o y", True),
    ("verb-join/0021", KV, NO_JOIN, "r=o y", True),
    ("verb-join/0025", KV, NO_JOIN + " kind=left", "r=o x y", True),
    ("verb-join/0037", KV, JOIN + " kind=left", "r=o x y", True),
    ("io-rfc-csv/0001", CSV, None, "a b c", True),
    ("io-rfc-csv/0004", CSV, None, None, True),
    ("io-rfc-csv/0007", CSV, None, None, True),
    ("io-rfc-csv/0009", CSV, None, "a b c", True),
    ("io-rfc-csv/0012", CSV, None, None, True),
    ("io-rfc-csv/0015", TSV, None, None, True),
    ("io-utf8-bom/0001", CSV, None, None, True),
    ("io-utf8-bom/0002", CSV, None, None, True),
    ("io-lf-crlf-and-autodetect/0003", KV, None, None, True),
    ("io-lf-crlf-and-autodetect/0004", KV, None, None, True),
    ("io-lf-crlf-and-autodetect/0026", CSV, None, None, True),
    ("io-lf-crlf-and-autodetect/0048", JSON, None, None, True),
    ("io-lf-crlf-and-autodetect/0036", JSON, None, None, True),
    ("io-json-io/0024", JSON, None, None, True),
    ("io-multi/0029", TSV, None, None, True),
    ("io-multi/0032", CSV, None, None, True),
]


def blocks_of(text):
    return [block.split("\n") for block in re.split(r"\n\s*\n", text.strip("\n")) if block.strip()]


def records_of(command, text):
    """The expected records; the form of the output is that of the command's flags."""
    if "--opprint" in command:
        tables = [[re.split(r" +", line.rstrip()) for line in block] for block in blocks_of(text)]
        return [dict(zip(table[0], ["" if cell == "-" else cell for cell in row])) for table in tables for row in table[1:]]
    if "--oxtab" in command:
        return [dict((line.split(None, 1) + [""])[:2] for line in block) for block in blocks_of(text)]
    if re.search(r"--(json|c2j|ojson)", command):
        decoder, records, at = json.JSONDecoder(parse_float=str, parse_int=str), [], 0
        text = text.strip()
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            records += value if isinstance(value, list) else [value]
            at += len(text[at:]) - len(text[at:].lstrip())
        return records
    if re.search(r"--o?csv", command):
        return list(csv.DictReader(io.StringIO(text.replace("\r\n", "\n"))))
    return [dict(pair.partition("=")[::2] for pair in line.split(",")) for line in text.split("\n") if line]


def columns_of(records):
    names = dict.fromkeys(key for record in records for key in record)
    return [name + "*" * any(re.fullmatch(r"-?\d+\.\d{8}", record.get(name, "")) for record in records) for name in names]


def shown(record, column):
    value = record.get(column.partition("=")[2] or column.rstrip("*"), "")
    if column.endswith("*") and value != "":
        return str(int((decimal.Decimal(value) * 10**8).to_integral_value(decimal.ROUND_HALF_UP)))
    return value


def main():
    folder = pathlib.Path(sys.argv[1])
    print("## Converted by tests/support/convert_miller.py from Miller (https://github.com/johnkerl/miller), test/cases;")
    print("## BSD-2-Clause: tests/data/licences/miller.txt.")
    for name, parser, question, columns, in_order in QUESTIONS:
        command = " ".join((folder / "cases" / name / "cmd").read_text(encoding="utf-8").split())
        output = (folder / "cases" / name / "expout").read_bytes().decode()
        records = records_of(command, output)
        columns = columns.split(" ") if columns else columns_of(records)
        files = [folder / "input" / file for file in re.findall(r"test/input/(\S+)", command)]
        print(f"\n# Miller, {name}: {command.replace('test/input/', '')}")
        for file in dict.fromkeys(files):
            print("--- file " + file.name)
            print_contents(file.read_bytes())
        if "-f test/input/" in command:
            files = files[1:]
        numbers = [column[:-1] for column in columns if column.endswith("*")]
        stages = [parser] + ([question] if question else [])
        if numbers:
            stages.append("set " + ", ".join(f"{column} = round({column} * 100000000)" for column in numbers))
        stages.append('to text "' + "|".join("{" + column.partition("=")[0].rstrip("*") + "}" for column in columns) + '"')
        print_question(" | ".join(stages), " ".join(file.name for file in files), in_order)
        print_answer(("|".join(shown(record, column) for column in columns) for record in records), in_order)


main()
