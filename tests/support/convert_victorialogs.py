#!/usr/bin/env python3
"""Converts the parsing cases of VictoriaLogs (Apache-2.0) to cases: lines of syslog and logfmt, and what they hold.

usage: convert_victorialogs.py parsers.jsonl > tests/cases/from/victorialogs.case

A line of the input is {"op": "parse syslog…" or "parse logfmt", "input": line, "expected_logfmt": fields}: the tables of
lib/logstorage/syslog_parser_test.go and logfmt_parser_test.go. A year that a line does not have is not compared. LEFT_OUT says
where the two differ on purpose.
"""
import datetime
import json
import re
import sys

from case_text import json_line, print_answer, print_contents

NAMES = {"priority": "priority", "facility": "facility", "severity": "severity", "hostname": "host", "app_name": "app",
         "proc_id": "pid", "msg_id": "msgid", "message": "message", "timestamp": "timestamp"}
LEFT_OUT = {
    "": "no line",
    "foo bar": "names without any value are no logfmt here",
    "  foo=bar  baz=x =z qwe": "a name without a value is true here, not empty",
    "Jun  3 12:08:33 abcd - Starting Update the local ESM caches...": "a dash is no program here but text",
    "Jun  3 12:08:33 abcd sudo": "one word without a colon is no program here but text",
    "Jun  3 12:08:33": "what ends after its time has an empty message here",
    "Foo  3 12:08:33bar": "no time: unparsed here",
}
FIELD = re.compile(r'([^\s=]+|[^=]+?)=("(?:[^"\\]|\\.)*"|\S*)(?: |$)')


def fields_of(logfmt):
    fields = {}
    for name, value in FIELD.findall(logfmt):
        fields[name.strip()] = json.loads(value) if value.startswith('"') else value
    return fields


def utc(time):
    """As weir prints it; an offset comes only without fractions."""
    if time.endswith("Z"):
        return time.replace(".000Z", "Z")
    return datetime.datetime.fromisoformat(time).astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def syslog(line, expected):
    """The fields that are compared, as weir names and types them."""
    record = {}
    for theirs, ours in NAMES.items():
        value = expected.get(theirs)
        if value in (None, "-") or (theirs == "timestamp" and not re.search(r"\d{4}-\d\d-\d\dT", line)):
            record[ours] = None
        elif ours in ("priority", "facility", "severity", "pid"):
            record[ours] = int(value)
        else:
            record[ours] = value
    if record["timestamp"]:
        record["timestamp"] = utc(record["timestamp"])
    data = {}
    for name, value in expected.items():
        if name not in NAMES and name not in ("format", "level", "facility_keyword"):
            block, _, key = name.partition(".")
            data.setdefault(block, {}).update({key: value} if key else {})
    record["structured_data"] = data or None
    return record


def whole(case):
    """Whether weir reads the line at all: RFC 5424 needs its number in front and all of its header."""
    head = re.match(r"(<\d+>)?1 ", case["input"])
    return not head or (head[1] and len(case["input"].split(" ")) >= 7 and "x=y z=a" not in case["input"])


def main():
    cases = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    cases = [case for case in cases if case["input"] not in LEFT_OUT]
    print("## Converted by tests/support/convert_victorialogs.py from VictoriaLogs (https://github.com/VictoriaMetrics/VictoriaLogs),")
    print("## lib/logstorage/*_parser_test.go; Apache-2.0, as this project.")
    told = [case for case in cases if "syslog" in case["op"] and whole(case)]
    print("\n# VictoriaLogs: lines of syslog, in both standards")
    print("--- file in.log")
    print_contents("".join(case["input"] + "\n" for case in told))
    dated = "timestamp = if(_line ~ /[0-9]{4}-[0-9][0-9]-[0-9][0-9]T/, timestamp)"
    print("$ weir 'from syslog | select priority, facility, severity, host, app, pid, msgid, message, "
          f"{dated}, structured_data | to json' in.log")
    print_answer(json_line(syslog(case["input"], fields_of(case["expected_logfmt"]))) for case in told)
    for case in cases:
        if case["op"] == "parse logfmt":
            print("\n# VictoriaLogs, logfmt: " + case["input"].strip())
            print("<<<")
            print_contents(case["input"] + "\n")
            print("$ weir 'from logfmt | to json'")
            print_answer([json_line(fields_of(case["expected_logfmt"]))])


main()
