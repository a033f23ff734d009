#!/usr/bin/env python3
"""Tests of the case runner itself, with a shell script in the place of weir."""
import contextlib
import io
import pathlib
import random
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import run_cases  # noqa: E402

FAKE = """#!/bin/sh
case "$1" in
  cat) exec cat ;;
  fail) echo "weir: took $$ ms" >&2; exit 3 ;;
  hang) exec sleep 1000 ;;
esac
"""


def run(case_text, *options):
    """-> (the runner's exit status, its output, the case file's text afterwards)"""
    with tempfile.TemporaryDirectory() as folder:
        weir = pathlib.Path(folder, "bin", "weir")
        weir.parent.mkdir()
        weir.write_text(FAKE)
        weir.chmod(0o755)
        case = pathlib.Path(folder, "a.case")
        case.write_bytes(case_text)
        sys.argv = ["run_cases.py", "--weir", str(weir), *options, str(case)]
        with contextlib.redirect_stdout(io.StringIO()) as output:
            status = run_cases.main()
        return status, output.getvalue(), case.read_bytes()


def passes_when_bytes_are_equal():
    status, output, _ = run(b"# s\n$ weir cat\n<<<\n\\a\\x00\\xFF\\c\n>>>\n\\a\\x00\\xFF\\c\n= 0\n")
    assert (status, output) == (0, "1 passed, 0 failed\n"), output


def fails_on_one_missing_newline():
    status, output, _ = run(b"# s\n$ weir cat\n<<<\na\n>>>\n\\a\\c\n= 0\n")
    assert status == 1 and output.endswith("0 passed, 1 failed\n"), output


def fails_on_unexpected_standard_error_and_status():
    status, output, _ = run(b"# s\n$ weir fail\n= 0\n")
    assert status == 1 and "+weir: took" in output and "exit status 3, expected 0" in output, output


def regex_lines_match_whole_lines():
    good = run(b"# s\n$ weir fail\n!!!~\nweir: took \\d+ ms\n= 3\n")[0]
    bad = run(b"# s\n$ weir fail\n!!!~\ntook \\d+ ms\n= 3\n")[0]
    assert (good, bad) == (0, 1)


def files_are_created_and_the_folder_is_its_own():
    status, output, _ = run(b"# s\n--- file d/x\nhello\n$ cat d/x; ls\n>>>\nhello\nd\n= 0\n")
    assert status == 0, output


def a_hanging_case_is_killed_and_fails():
    status, output, _ = run(b"# s\n$ weir hang\n= 0\n", "--timeout", "0.2")
    assert status == 1 and "did not end within 0.2 s" in output, output


def a_file_without_a_status_is_refused():
    status, output, _ = run(b"# s\n$ weir cat\n>>>\n")
    assert status == 1 and "a.case:1: a case ends with '= STATUS'" in output, output


def nothing_to_run_is_a_failure():
    assert run(b"## only a comment\n")[0] == 1


def update_rewrites_only_what_differs_and_then_passes():
    text = b"## about\n\n# one\n$ weir cat\n<<<\n\\a\\x01\\c\n>>>\nb\n= 1\n\n# two\n$ weir fail\n!!!~\nweir: .*\n= 3\n"
    _, _, updated = run(text, "--update")
    assert updated == text.replace(b">>>\nb\n= 1", b">>>\n\\a\\x01\\c\n= 0"), updated
    status, _, again = run(updated, "--update")
    assert status == 0 and again == updated


def any_bytes_survive_writing_and_reading():
    draw = random.Random(7)
    pieces = [b"\n", b"\\", b"\r", b"\0", b"\xff", b"\xc3\xa9", b"a", b"= 1", b"$ x", b">>>", b"# ", b"\t", b"\\c"]
    for _ in range(5000):
        data = b"".join(draw.choices(pieces, k=draw.randrange(8)))
        lines = run_cases.encode(data)
        assert b"".join(map(run_cases.decode_line, lines)) == data, (data, lines)
        assert not any(run_cases.MARKER.match(line) for line in lines), (data, lines)


def main():
    tests = [passes_when_bytes_are_equal, fails_on_one_missing_newline, fails_on_unexpected_standard_error_and_status,
             regex_lines_match_whole_lines, files_are_created_and_the_folder_is_its_own,
             a_hanging_case_is_killed_and_fails, a_file_without_a_status_is_refused, nothing_to_run_is_a_failure,
             update_rewrites_only_what_differs_and_then_passes, any_bytes_survive_writing_and_reading]
    failed = 0
    for test in tests:
        try:
            test()
        except AssertionError as error:
            failed += 1
            print(f"{test.__name__}: {error}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
