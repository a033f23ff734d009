#!/usr/bin/env python3
"""Converts the tests of VictoriaLogs' pipes (Apache-2.0) to cases: the same question in weir's words, the rows expected there.

usage: convert_victorialogs_pipes.py pipes.jsonl > tests/cases/stats/victorialogs.case

A line of the input is {"op": query, "input_rows": records, "expected_rows": records}: lib/logstorage/pipe_*_test.go and
stats_*_test.go. QUESTIONS says how weir asks. There a missing field is an empty one and what can't be computed is NaN: both are
compared as nothing. Rows of an operation without an order are compared in any order.

Left out is what is no question here (rank, row_any, rate_sum, packing some fields, names with `*`, words of a text), aggregates
over several fields, and where the languages differ on purpose: conditions on single steps of a parser; min and quantile that count a
missing field as an empty one; a rename of a missing field, which empties the other one there; NaN in JSON.
"""
import json
import sys

from case_text import json_line, print_answer, print_contents, print_question

IN_ORDER = ("sort", "first", "last", "limit", "offset", "top", "unroll", "copy", "rename", "delete")
# their question: ours, and what is compared: "ours=theirs" where a column is named otherwise
QUESTIONS = {
    "copy a as b": ("set b = a", "_msg a b"),
    "copy _msg as a": ("set a = _msg", "_msg a"),
    "copy a as b, _msg as a, b as _msg": ("set b = a, a = _msg, _msg = b", "_msg a b"),
    "decolorize": ("set _msg = strip_ansi(_msg)", "_msg bar"),
    "delete _msg": ("drop _msg", "_msg a"),
    "delete foo, _msg, bar": ("drop foo, _msg, bar", "_msg a"),
    "delete _msg, a": ("drop _msg, a", "_msg a b c e"),
    'extract_regexp "msg=(?P<_msg>.*)"': ("parse /msg=(?P<_msg>.*)/ field=_msg", "_msg"),
    'extract_regexp "foo=(?P<bar>.*)" from x': ("parse /foo=(?P<bar>.*)/ field=x", "x bar"),
    'extract_regexp "foo=(?P<bar>.*) baz=(?P<xx>.*)" from x':
        ("parse /foo=(?P<bar>.*) baz=(?P<xx>.*)/ field=x", "x bar xx"),
    'extract "baz=<abc> a=<aa>"': ('parse "baz={abc:quoted} a={aa}" field=_msg', "_msg abc aa"),
    'extract "foo=<bar>" from x': ('parse "foo={bar}" field=x', "_msg x bar"),
    "extract 'foo=[< bar >]' from x": ('parse "foo=[{bar:quoted}," field=x', "x bar"),
    "facets 1 keep_const_fields": ("facets limit=1", "field=field_name value=field_value count=hits"),
    "field_values a": ("count by a", "a count=hits"),
    "field_values c": ("count by c", "c count=hits"),
    "field_values d": ("count by d", "d count=hits"),
    "fields a": ("select a", "a"),
    "first": ("sort _msg, a | head 1", "_msg a"),
    "first by (a asc)": ("sort a | head 1", "_msg a"),
    "first by (a, b desc)": ("sort a, b desc | head 1", "_msg a b"),
    "first by (a) partition by (b)": ("sort b, a | head 1 by b", "a b"),
    "last by (a, b desc)": ("sort a desc, b | head 1", "_msg a b"),
    "format '<foo><bar>' as x": ("set x = concat(foo, bar)", "foo bar xfoo xbar x"),
    'format "a<foo>aa<_msg>xx<a>x" as x': ('set x = concat("a", foo, "aa", _msg, "xx", a, "x")', "_msg a x"),
    "limit": ("head", "_msg a"),
    "limit 0": ("head 0", "_msg a"),
    "limit 1": ("head 1", "_msg a"),
    "offset 0": ("skip 0", "_msg a"),
    "offset 2": ("skip 2", "_msg a asdf"),
    "math a / b default c": ("set x = (a / b) ?? c", "a b c x=a / b default c"),
    "math b as a": ("set a = b", "a b c"),
    "math a as a": ("set a = number(a)", "a b c"),
    "math abs(-min(a,b)) as min, round(max(40*b/30,c)) as max":
        ("set min = abs(-min(a, b)), max = round(max(40 * b / 30, c))", "a b c min max"),
    "pack_json as a": ("set a = to_json(_)", "_msg foo bar a c"),
    "rename _msg as a": ("rename a = _msg", "_msg a"),
    "rename a as b, b as c": ("rename b = a, c = b", "_msg a b c"),
    'replace_regexp ("foo(.+?)bar", "q-$1-x")': ('set _msg = replace(_msg, /foo(.+?)bar/, "q-$1-x")', "_msg bar"),
    'replace_regexp ("[_/]", "-") at foo limit 100': ('set foo = replace(foo, /[_\\/]/, "-")', "foo bar"),
    'replace_regexp if (bar:abc) ("[_/]", "") at foo':
        ('set foo = if(bar == "abc", replace(foo, /[_\\/]/, ""), foo)', "foo bar"),
    'replace ("_", "-")': ('set _msg = replace(_msg, "_", "-")', "_msg bar"),
    'replace ("_", "-") at foo limit 100': ('set foo = replace(foo, "_", "-")', "foo bar"),
    'replace if (bar:abc) ("_", "") at foo': ('set foo = if(bar == "abc", replace(foo, "_", ""), foo)', "foo bar"),
    "sort by (a, b) desc limit 1": ("sort a desc, b desc | head 1", "_msg a b"),
    "sort by (a, b) offset 1 limit 1": ("sort a, b | skip 1 | head 1", "_msg a b"),
    "sort by (a, b) offset 1 rank x": ("sort a, b | running x = count() | skip 1", "_msg a b x"),
    "count(*)": ("count", "count=count(*)"),
    "stats count(b) as rows": ("stats rows = count(b)", "rows"),
    "stats count(x, _msg, b) as rows": ("stats rows = count(x != null or _msg != null or b != null)", "rows"),
    "by (a) count(*) as rows": ("stats rows = count() by a", "a rows"),
    "stats by (a) count(*) as rows": ("count by a | rename rows = count", "a rows"),
    "stats by (a) count(*) if (b:54) as rows": ("stats rows = count(b == 54) by a", "a rows"),
    "stats by (a, x) count(*) if (b:54) as rows_b54, count(*) as rows_total":
        ("stats rows_b54 = count(b == 54), rows_total = count() by a, x", "a x rows_b54 rows_total"),
    "stats by (ip:/24) count(*) as rows": ('stats rows = count() by ip = split(subnet(ip, 24), "/")[0]', "ip rows"),
    "stats by (a, _time:1d) count(*) as rows": ("stats rows = count() by a, t = bucket(`_time`, 1d)", "a t=_time rows"),
    "top by (b) rank as x": ("count by b | running x = count()", "b count=hits x"),
    "top by (a, b)": ("count by a, b | top", "a b count=hits"),
    "top 1 a, b": ("count by a, b | top 1", "a b count=hits"),
    "uniq by (a)": ("distinct a", "a"),
    "uniq b": ("distinct b", "b"),
    "uniq by (d) hits": ("count by d", "d count=hits"),
    "uniq a, b hits": ("count by a, b", "a b count=hits"),
    "unpack_json": ("from json field=_msg", "_msg foo z a"),
    "unpack_json fields (foo, b)": ("from json field=_msg", "_msg foo b"),
    "unpack_json x": ("from json field=x", "x y foo baz z"),
    "unpack_logfmt": ("from logfmt field=_msg", "_msg foo baz a"),
    "unpack_logfmt x": ("from logfmt field=x", "_msg x foobar"),
    "unpack_syslog from x": ("from syslog field=x", "priority facility severity host=hostname app=app_name pid=proc_id "
                                                    "msgid=msg_id message timestamp"),
    "unroll (a)": ("set a = parse_json(a) | explode a", "a q"),
    "where x:foo y:bar": ("where x ~ /\\bfoo\\b/ and y ~ /\\bbar\\b/", "a x y z"),
    "stats avg(a) as a": ("stats a = avg(a)", "a"),
    "stats avg(c) as x": ("stats x = avg(c)", "x"),
    "stats avg(a) if (b:*) as x": ("stats x = avg(if(b != null, a))", "x"),
    "stats by (a) avg(c) as x": ("stats x = avg(c) by a", "a x"),
    "stats by (a, b) avg(c) as x": ("stats x = avg(c) by a, b", "a b x"),
    "stats count_empty(a) if (b:*) as x": ("stats x = count(a == null and b != null)", "x"),
    "stats by (a) count_empty(b) as x": ("stats x = count(b == null) by a", "a x"),
    "stats by (a) count_empty(b) if (!c:foo) as x": ('stats x = count(b == null and c != "foo") by a', "a x"),
    "stats by (a, b) count_empty(a) as x": ("stats x = count(a == null) by a, b", "a b x"),
    "stats count(b) as x": ("stats x = count(b)", "x"),
    "stats by (a) count(b) if (!c:foo) as x": ('stats x = count(b != null and c != "foo") by a', "a x"),
    "stats by (a, b) count(a) as x": ("stats x = count(a) by a, b", "a b x"),
    "stats count_uniq(b) as x": ("stats x = distinct(b)", "x"),
    "stats count_uniq(c) as x": ("stats x = distinct(c)", "x"),
    "stats count_uniq(a) if (b:*) as x": ("stats x = distinct(if(b != null, a))", "x"),
    "stats by (a) count_uniq(b) as x": ("stats x = distinct(b) by a", "a x"),
    "stats by (a) count_uniq(b) if (!c:foo) as x": ('stats x = distinct(if(c != "foo", b)) by a', "a x"),
    "stats by (a) count_uniq(c) as x": ("stats x = distinct(c) by a", "a x"),
    "stats max(a, b) as x": ("stats x = max(max(a, b))", "x"),
    "stats max(b) as x": ("stats x = max(b)", "x"),
    "stats max(a) if (b:*) as x": ("stats x = max(if(b != null, a))", "x"),
    "stats by (b) max(a) if (b:*) as x": ("stats x = max(if(b != null, a)) by b", "b x"),
    "stats by (a, b) max(c) as x": ("stats x = max(c) by a, b", "a b x"),
    "stats median(c) as x": ("stats x = median(c)", "x"),
    "stats by (a) median(c) as x": ("stats x = median(c) by a", "a x"),
    "stats by (a, b) median(c) as x": ("stats x = median(c) by a, b", "a b x"),
    "stats min(a) if (b:*) as x": ("stats x = min(if(b != null, a))", "x"),
    "stats quantile(0.9, b) as x": ("stats x = p90(b)", "x"),
    "stats quantile(0.9, c) as x": ("stats x = p90(c)", "x"),
    "stats by (b) quantile(0.9, a) if (b:*) as x": ("stats x = percentile(if(b != null, a), 90) by b", "b x"),
    "stats by (a, b) quantile(0.9, a) as x": ("stats x = p90(a) by a, b", "a b x"),
    "stats sum_len(a) as x": ("stats x = sum(len(a))", "x"),
    "stats sum_len(a) if (b:*) as x": ("stats x = sum(if(b != null, len(a)))", "x"),
    "stats sum(a) if (b:*) as x": ("stats x = sum(if(b != null, a))", "x"),
    "stats by (b) sum(a) if (b:*) as x": ("stats x = sum(if(b != null, a)) by b", "b x"),
    "stats by (a) sum(b) as x": ("stats x = sum(b) by a", "a x"),
    "stats by (a, b) sum(c) as x": ("stats x = sum(c) by a, b", "a b x"),
}


def line(record, columns):
    values = [record.get(column.partition("=")[2] or column, "") for column in columns]
    return "|".join("" if value == "NaN" else value for value in values)


def main():
    print("## Converted by tests/support/convert_victorialogs_pipes.py from VictoriaLogs")
    print("## (https://github.com/VictoriaMetrics/VictoriaLogs), lib/logstorage/; Apache-2.0, as this project.")
    with open(sys.argv[1], encoding="utf-8") as lines:
        cases = [json.loads(text) for text in lines]
    for theirs, (ours, names) in QUESTIONS.items():
        columns = names.replace("x=a / b default c", "x=a\0").split(" ")
        columns = [column.replace("a\0", "a / b default c") for column in columns]
        in_order = theirs.split(" ")[0] in IN_ORDER
        for case in cases:
            if case["op"] != theirs:
                continue
            rows = [line(row, columns) for row in case["expected_rows"]]
            template = "|".join("{" + column.partition("=")[0] + "}" for column in columns)
            print(f"\n# VictoriaLogs: {theirs}")
            print("--- file in.json")
            print_contents("".join(json_line(row) + "\n" for row in case["input_rows"]))
            print_question(f'from json | {ours} | to text "{template}"', "in.json", in_order)
            print_answer(rows, in_order)


main()
