#!/usr/bin/env python3
"""Counts single test cases in the report of `meson test`.

    count_tests.py testlog.junit.xml STATUS [NAME...]

GoogleTest programs report each of their cases; another program counts by its own last line `N passed, N failed`, or
else as one case. A program that died counts as one failure. It is an error if a NAME ran nothing, if nothing ran at
all, or if `meson test` ended with a STATUS that the report does not explain. The last line is the sum, `N passed, N failed`.
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

SUM = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


def is_failure(case):
    return case.find("failure") is not None or case.find("error") is not None


def count_case(case):
    """-> (passed, failed) of one <testcase>."""
    output = (case.findtext("system-out") or "").rstrip()
    sums = SUM.findall(output)
    if sums and output.endswith(f"{sums[-1][0]} passed, {sums[-1][1]} failed"):
        passed, failed = map(int, sums[-1])
        return passed, max(failed, 1) if is_failure(case) else failed
    return (0, 1) if is_failure(case) else (1, 0)


def was_skipped(case):
    return case.find("skipped") is not None or case.get("status") == "notrun"


def count(root):
    """-> (passed, failed, the names of all that ran)"""
    passed = failed = 0
    names = set()
    for suite in root.iter("testsuite"):
        for case in suite.iter("testcase"):
            names.update(filter(None, [suite.get("name"), case.get("name"), case.get("classname")]))
            if was_skipped(case):
                continue
            good, bad = count_case(case)
            passed, failed = passed + good, failed + bad
    return passed, failed, names


def ran(name, names):
    """Meson names a suite `project`, `program`, `project:program` or `project.project / program.Suite`."""
    return any(name in re.split(r"[:./ ]+", candidate) for candidate in names)


def main(path, status, *wanted):
    if not pathlib.Path(path).exists():
        print("No test report was written.")
        print("0 passed, 1 failed")
        return 1
    passed, failed, names = count(ElementTree.parse(path).getroot())
    for name in wanted:
        if not ran(name, names):
            print(f"No test named {name} ran.")
            failed += 1
    if passed + failed == 0:
        print("No test ran.")
        failed = 1
    if status != "0" and failed == 0:
        print(f"meson test ended with status {status}, but its report names no failure.")
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
