#!/usr/bin/env python3
"""Converts the syslog tests of Telegraf (MIT) to cases: messages of RFC 5424, and what they hold.

usage: convert_telegraf.py syslog > tests/cases/from/syslog-telegraf.case

The folder holds NAME/{input.txt,expected.out}; what is expected are lines of InfluxDB: measurement and tags, fields, time.
Tests of one input are one case here. Left out are streams that are framed by a count of octets, versions other than 1 (the only one
whose header is defined: others are read as text here), names longer than the standard allows, which are read here, and a
message that ends within its header.
"""
import datetime
import json
import pathlib
import re
import sys

from case_text import json_line, print_answer, print_contents, print_question

NAMES = {"hostname": "host", "appname": "app", "procid": "pid", "msgid": "msgid", "message": "message"}
PAIR = re.compile(r'([a-z_]+)=("(?:[^"\\]|\\.)*"|[^ ,]+)')


def record(text, line):
    theirs = {name: value[1:-1].replace('\\"', '"') if value[0] == '"' else value for name, value in PAIR.findall(line)}
    facility, severity = int(theirs["facility_code"][:-1]), int(theirs["severity_code"][:-1])
    ours = {"priority": facility * 8 + severity, "facility": facility, "severity": severity, "timestamp": None}
    if "timestamp" in theirs:
        time = datetime.datetime.fromtimestamp(int(theirs["timestamp"][:-1]) // 10**9, datetime.UTC)
        ours["timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%SZ")
    ours |= {name: theirs.get(key) for key, name in NAMES.items()}
    ours["pid"] = int(ours["pid"]) if ours["pid"] else None
    known = {*NAMES, "facility", "severity", "facility_code", "severity_code", "source", "timestamp", "version"}
    data = {}
    for name, value in theirs.items():
        if name not in known:
            block, _, key = name.partition("_")
            data.setdefault(block, {}).update({key: value} if key else {})
    return ours | {"structured_data": dict(sorted(data.items(), key=lambda item: text.index("[" + item[0]))) or None}


def main():
    print("## Converted by tests/support/convert_telegraf.py from Telegraf (https://github.com/influxdata/telegraf),")
    print("## plugins/inputs/syslog/testcases; MIT: tests/data/licences/telegraf.txt.")
    inputs = {}
    for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        text = (folder / "input.txt").read_text(encoding="utf-8")
        if re.match(r"<\d+>1 .", text) and "ALongApplicationName" not in text:
            inputs.setdefault(text.rstrip("\n"), []).append(folder)
    for text, folders in inputs.items():
        print("\n# Telegraf: " + ", ".join(folder.name for folder in folders))
        print_question("from syslog | select priority, facility, severity, timestamp, host, app, pid, msgid, message, "
                       "structured_data | to json")
        print("<<<")
        print_contents(text + "\n")
        lines = (folders[0] / "expected.out").read_text(encoding="utf-8").strip().split("\n")
        print_answer(json_line(record(text, line)) for line in lines if line and not line.startswith("#"))


main()
