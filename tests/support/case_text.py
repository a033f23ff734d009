"""How contents are written in a `.case` file (tests/cases/README.md), and what all converters of foreign suites print."""
import json
import re

MARKER = re.compile(rb"(?:\$ |<<<$|>>>~?$|!!!~?$|--- file |= -?[0-9]+$)")
ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|(.))")
ESCAPED = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"0": b"\0", b"\\": b"\\", b"$": b"$", b"#": b"#"}


class BadCase(Exception):
    pass


def decode_line(line):
    """One content line as written in a case file -> the bytes that it stands for, newline included."""
    if not line.startswith(b"\\"):
        return line + b"\n"
    finished = True

    def replace(match):
        nonlocal finished
        if match[1]:
            return bytes([int(match[1], 16)])
        if match[2] == b"c" and match.end() == len(line) - 1:
            finished = False
            return b""
        if match[2] not in ESCAPED:
            raise BadCase(f"unknown escape {match[0].decode(errors='replace')}")
        return ESCAPED[match[2]]

    return ESCAPE.sub(replace, line[1:]) + (b"\n" if finished else b"")


def encode(data):
    """The inverse of decode_line, for a whole section: a list of lines to write."""
    lines = data.split(b"\n")
    last = lines.pop()
    encoded = [encode_line(line, False) for line in lines]
    return encoded + ([encode_line(last, True)] if last else [])


def encode_line(line, unfinished):
    def plain(text):
        if any(c < 32 and c != 9 or c == 127 for c in text):
            return False
        try:
            text.decode()
        except UnicodeDecodeError:
            return False
        return True

    if plain(line) and not unfinished and not line.startswith(b"\\") and not MARKER.match(line):
        return line
    out = bytearray(b"\\")
    text = line.decode("utf-8", "surrogateescape")
    for char in text:
        code = ord(char)
        if 0xDC80 <= code <= 0xDCFF:
            out += b"\\x%02X" % (code - 0xDC00)
        elif char == "\\":
            out += b"\\\\"
        elif char == "\t":
            out += b"\t"
        elif char == "\r":
            out += b"\\r"
        elif code < 32 or code == 127:
            out += b"\\x%02X" % code
        else:
            out += char.encode()
    return bytes(out) + (b"\\c" if unfinished else b"")


def print_contents(data):
    """A file's contents or standard input: text or bytes."""
    for line in encode(data.encode() if isinstance(data, str) else data):
        print(line.decode())


def json_line(record):
    """A record as weir writes it."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def print_question(pipeline, files="", in_order=True):
    """What weir is asked; whether all could be read is not. Without an order of its own the answer is sorted."""
    quoted = pipeline.replace("'", "'\\''")
    print(f"$ weir '{quoted}'{' ' + files if files else ''} 2>/dev/null" + ("" if in_order else " | LC_ALL=C sort"))


def print_answer(lines, in_order=True):
    """The end of a case."""
    print(">>>")
    print_contents("".join(line + "\n" for line in (lines if in_order else sorted(lines, key=str.encode))))
    print("= 0")
