#!/usr/bin/env python3
"""Converts csv-spectrum (BSD-2-Clause) to cases: each file read as CSV, and written as CSV again.

usage: convert_csv_spectrum.py csv-spectrum > tests/cases/from/csv-spectrum.case

The folder holds csvs/NAME.csv and json/NAME.json, the records that are expected. location_coordinates is left out: its
records are of another file.
"""
import json
import pathlib
import sys

from case_text import json_line, print_answer, print_contents


def main():
    folder = pathlib.Path(sys.argv[1])
    print("## Converted by tests/support/convert_csv_spectrum.py from csv-spectrum (https://github.com/max-mapper/csv-spectrum),")
    print("## BSD-2-Clause by its package.json.")
    for file in sorted(folder.glob("csvs/*.csv")):
        if file.stem == "location_coordinates":
            continue
        records = json.loads((folder / "json" / (file.stem + ".json")).read_text(encoding="utf-8"))
        lines = [json_line(record) for record in records]
        print("\n# csv-spectrum: " + file.stem)
        print("--- file in.csv")
        print_contents(file.read_bytes())
        print("$ weir 'to json' in.csv && weir 'to csv' in.csv | weir 'from csv | to json'")
        print_answer(lines * 2)


main()
