#!/usr/bin/env python3
"""Tests of the test counter: what it must not take for a success."""
import contextlib
import io
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import count_tests  # noqa: E402

GOOGLE_TEST = """<testsuite name="weir.base.Chunk"><testcase name="Slices" classname="Chunk"/>
                 <testcase name="Ends" classname="Chunk"/></testsuite>"""
FAILED = '<testsuite name="weir.base.Bad"><testcase name="X"><failure>1 is not 2</failure></testcase></testsuite>'
SKIPPED = '<testsuite name="weir.base.Later"><testcase name="X"><skipped/></testcase></testsuite>'
SUM = """<testsuite name="weir"><testcase name="cases"><system-out>noise
7 passed, {} failed
</system-out>{}</testcase></testsuite>"""
DIED = '<testsuite name="weir"><testcase name="scan"><failure/><system-out>[ OK ] half of it</system-out></testcase></testsuite>'


def count(*suites, status="0", names=()):
    """-> (exit status, the last line)"""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.xml")
        report.write_text("<testsuites>" + "".join(suites) + "</testsuites>")
        with contextlib.redirect_stdout(io.StringIO()) as output:
            result = count_tests.main(str(report), status, *names)
        return result, output.getvalue().splitlines()[-1]


CHECKS = {
    "cases of GoogleTest count one by one": lambda: count(GOOGLE_TEST) == (0, "2 passed, 0 failed"),
    "a failure is one": lambda: count(GOOGLE_TEST, FAILED, status="1") == (1, "2 passed, 1 failed"),
    "what was skipped did not pass": lambda: count(GOOGLE_TEST, SKIPPED) == (0, "2 passed, 0 failed"),
    "another program counts by its last line": lambda: count(SUM.format(0, "")) == (0, "7 passed, 0 failed"),
    "and so do its failures": lambda: count(SUM.format(2, "<failure/>"), status="1") == (1, "7 passed, 2 failed"),
    "a good sum with a bad exit is a failure": lambda: count(SUM.format(0, "<failure/>"), status="1") == (1, "7 passed, 1 failed"),
    "a program that died is one failure": lambda: count(DIED, status="1") == (1, "0 passed, 1 failed"),
    "nothing at all is a failure": lambda: count() == (1, "0 passed, 1 failed"),
    "only skipped tests are a failure": lambda: count(SKIPPED) == (1, "0 passed, 1 failed"),
    "an unexplained exit status is a failure": lambda: count(GOOGLE_TEST, status="1") == (1, "2 passed, 1 failed"),
    "a name that ran nothing is a failure": lambda: count(GOOGLE_TEST, names=["loop"]) == (1, "2 passed, 1 failed"),
    "a name that ran is none": lambda: count(GOOGLE_TEST, names=["base"]) == (0, "2 passed, 0 failed"),
}


def main():
    failed = [name for name, check in CHECKS.items() if not check()]
    for name in failed:
        print("failed:", name)
    print(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
