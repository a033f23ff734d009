#!/usr/bin/env python3
"""Converts csv-spectrum (BSD-2-Clause) to cases: each file read as CSV, and written as CSV again.

usage: convert_csv_spectrum.py csv-spectrum > tests/cases/from/csv-spectrum.case

The folder holds csvs/NAME.csv and json/NAME.json, the records that are expected. location_coordinates is left out: its
records are of another file.
"""
import json
import pathlib
import sys


def escaped(data):
    """Contents lines in the escaped form of the cases."""
    lines = data.split(b"\n")
    unfinished = lines.pop()

    def line(text):
        out = "\\"
        for byte in text:
            char = chr(byte)
            out += {"\\": "\\\\", "\r": "\\r", "\t": "\\t"}.get(char, char if 32 <= byte < 127 else "\\x%02X" % byte)
        return out

    result = [line(text) for text in lines]
    if unfinished:
        result.append(line(unfinished) + "\\c")
    return "\n".join(result)


def main():
    folder = pathlib.Path(sys.argv[1])
    print("## Converted by tests/support/convert_csv_spectrum.py from csv-spectrum (https://github.com/max-mapper/csv-spectrum),")
    print("## BSD-2-Clause by its package.json.")
    for file in sorted(folder.glob("csvs/*.csv")):
        if file.stem == "location_coordinates":
            continue
        records = json.loads((folder / "json" / (file.stem + ".json")).read_text(encoding="utf-8"))
        output = "".join(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in records)
        print("\n# csv-spectrum: " + file.stem)
        print("--- file in.csv")
        print(escaped(file.read_bytes()))
        print("$ weir 'to json' in.csv && weir 'to csv' in.csv | weir 'from csv | to json'")
        print(">>>")
        print(escaped((output * 2).encode()))
        print("= 0")


main()
