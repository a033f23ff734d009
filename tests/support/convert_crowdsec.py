#!/usr/bin/env python3
"""Converts the access logs of CrowdSec's hub (MIT) to cases: lines as servers and attackers leave them, and their fields.

usage: convert_crowdsec.py crowdsec.jsonl > tests/cases/from/access-crowdsec.case

A line of the input is one test of their .tests/ as JSON: {"test", "parser", "expected_events": [fields]}, where `message` is
the line. What they find is compared as weir names and types it: "-" and an empty text are null. Left out are lines with escapes
of printable or non-ASCII bytes, which weir decodes and they do not, a line without its user, and error logs.
"""
import datetime
import json
import re
import sys

from case_text import json_line, print_answer, print_contents

NAMES = {"remote_addr": "client_ip", "clientip": "client_ip", "remote_user": "user", "auth": "user", "time_local": "time",
         "timestamp": "time", "verb": "method", "request": "url", "rawrequest": "url", "http_version": "protocol",
         "status": "status", "response": "status", "body_bytes_sent": "bytes", "bytes": "bytes", "http_referer": "referer",
         "referrer": "referer", "http_user_agent": "user_agent"}
COMMON = ["client_ip", "user", "time", "method", "url", "protocol", "status", "bytes", "referer", "user_agent"]
COMBINED = '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'
NPM = '[$time_local] $host $remote_addr $request_time "$request" $status $body_bytes_sent $sent $http_referer $http_user_agent'
TRAEFIK = COMBINED + ' $served "$router" "$server" $took'
HOST = {"target_fqdn": "host"}
# test: how its log is laid out (nothing: as weir finds by itself), which columns are compared besides, which lines are taken
LOGS = [
    ("CVE-2022-40684", "", {}, ""),
    ("actual-budget-whitelist", "", {}, ""),
    ("apache2-malformed", "", {}, ""),
    ("base-upsun-httplog-logs", "", {}, ""),
    ("cve_2022_37042", "", {}, ""),
    ("nginx-http-malformed", "", {}, ""),
    ("nginx_http-logs", "", {}, r"192\S+ - \S+ \["),
    ("nginx_http-logs", "$host " + COMBINED, HOST, r"[a-z0-9.]+ 192"),
    ("spring4shell_cve-2022-22965", "$host " + COMBINED, HOST, ""),
    ("nginx_http-catch-npm", NPM, HOST | {"request_time": "request_time", "bytes_sent": "sent"}, r"\[[^]]*\] \S+ (192|127)"),
    ("npmplus-logs", NPM, HOST | {"request_time": "request_time", "bytes_sent": "sent"}, r"\[[^]]*\] \S+ (192|127)"),
    ("overseerr-whitelist", "", {}, ""),
    ("rocketchat-whitelist", "", {}, ""),
    ("traefik_clf", TRAEFIK, {"number_of_requests_received_since_traefik_started": "served", "traefik_router_name": "router",
                              "traefik_server_url": "server", "request_duration_in_ms": "took"}, ""),
]
DECODED = re.compile(r"\\x([2-9A-F])")


def record(event, columns, more):
    names = NAMES | more
    fields = {column: None for column in columns}
    for theirs, value in event.items():
        ours = names.get(theirs)
        if not ours or value in ("-", ""):
            continue
        if ours in ("status", "bytes"):
            value = int(value)
        elif ours == "protocol":
            value = "HTTP/" + value
        elif ours == "took":
            value += "ms"
        elif ours == "time":
            time = datetime.datetime.strptime(value, "%d/%b/%Y:%H:%M:%S %z")
            value = time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields[ours] = value
    return fields


def main():
    print("## Converted by tests/support/convert_crowdsec.py from the hub of CrowdSec (https://github.com/crowdsecurity/hub),")
    print("## .tests/; MIT: tests/data/licences/crowdsec-hub.txt.")
    with open(sys.argv[1], encoding="utf-8") as tests:
        cases = {case["test"]: case for case in map(json.loads, tests)}
    for name, layout, more, lines in LOGS:
        events = [event for event in cases[name]["expected_events"]
                  if re.match(lines, event["message"]) and not DECODED.search(event["message"])]
        columns = [column for column in COMMON if column != "user" or not layout or "$remote_user" in layout]
        columns += more.values()
        option = f" format='\\''{layout}'\\''" if layout else ""
        print("\n# CrowdSec: " + name)
        print("--- file in.log")
        print_contents("".join(event["message"] + "\n" for event in events))
        print(f"$ weir 'from access{option} | select {', '.join(columns)} | to json' in.log")
        print_answer(json_line(record(event, columns, more)) for event in events)


main()
