"""The table of jobs: what weir does, what a user would run instead, and how much faster weir has to be.

Commands are shell lines. `{big}` is the NDJSON file, `{single}` and `{multi}` its single-frame and multi-frame .zst,
`{gz}` its gzip, `{half}` its first half (sorting), `{small}` its first quarter (sockets). `{csv}`, `{combined}` and
`{logfmt}` are the same requests in other formats, `{keys}` ten million keys as CSV, each half as large as `{big}`.
`{out}` is a file to write, `{port}` a free TCP port, `{peers}` this folder's peers, `{native}` the built helpers. `{weir}` is the command.
"""
import dataclasses
import json

RARE = "upstream_timeout"   # 0.03 % of the lines
COMMON = "retry_scheduled"  # 5 %
TOP_ROWS = " | LC_ALL=C sort -k1,1nr -k2 | head -n 10"


# How an answer is brought into a form that can be compared.
def number(text):
    """A count, printed bare or as a record."""
    text = text.strip()
    return json.loads(text)["count"] if text.startswith("{") else int(text)


def lines(text):
    return text


def table(text):
    """Rows of a path and its count, whatever the columns are called."""
    if text.lstrip().startswith("["):
        rows = json.loads(text)
    else:
        rows = [json.loads(line) for line in text.splitlines()]
    return [(next((row[name] for name in ("path", "http.path", "user", "key") if name in row), None), row.get("count", row.get("value"))) for row in rows]


def rows(text):
    """Rows of a key and its count, as `count key` lines of awk or as JSON."""
    found = [line.split(None, 1) for line in text.splitlines()]
    if text.lstrip()[:1] in ("{", "["):
        return [(key, count) for key, count in table(text)]
    return [(key, int(count)) for count, key in found]


def stats(text):
    """Rows of a key, a count, an average and a percentile; what is measured to 0.5 % is not compared closer."""
    rows = json.loads(text) if text.lstrip().startswith("[") else [json.loads(line) for line in text.splitlines()]
    return [(row["service"], int(row["n"]), round(float(row["a"]), 6)) for row in sorted(rows, key=lambda r: r["service"])
            if float(row["p"]) > 0]


@dataclasses.dataclass
class Peer:
    name: str
    command: str
    at_least: float | None = None  # weir has to be this many times faster; None: for information
    tools: tuple = ()              # programs without which it can't run
    answers: bool = True           # False: it only does part of the job, so there is nothing to compare
    package: str | None = None     # an npm package that it needs


@dataclasses.dataclass
class Job:
    name: str
    title: str
    weir: str
    peers: list
    answer: object = number
    answer_file: str | None = None  # the command that prints the answer that a run left in {out}
    receiver: bool = False          # a server: measured from the first byte sent to its end
    runs_factor: int = 1
    seconds_at_most: float | None = None  # an absolute aim for weir's median


RECEIVER_ANSWER = "{native}/line_digest {out}"

JOBS = [
    Job("grep", "`grep LITERAL \\| count`, page cache",
        "{weir} 'grep " + RARE + " | count' {big}",
        [Peer("rg --no-mmap", "rg --no-mmap -c " + RARE + " {big}", 1.6, ("rg",)),
         Peer("rg (mmap), the reach", "rg -c " + RARE + " {big}", None, ("rg",)),
         Peer("mawk", "mawk '/" + RARE + "/ {{ n++ }} END {{ print n }}' {big}", None, ("mawk",))]),
    Job("pipe", "`cat big \\| grep LITERAL`",
        "cat {big} | {weir} 'grep " + RARE + "'",
        [Peer("cat \\| rg", "cat {big} | rg " + RARE, 2.5, ("rg",))],
        answer=lines),
    Job("zst-single", "single-frame .zst, grep, count",
        "{weir} 'grep " + RARE + " | count' {single}",
        [Peer("zstd -dc > /dev/null", "zstd -dc {single} > /dev/null", 1 / 1.05, ("zstd",), answers=False),
         Peer("zstdcat \\| rg -c", "zstdcat {single} | rg -c " + RARE, None, ("zstd", "rg"))]),
    Job("zst-multi", "multi-frame .zst, grep, count",
        "{weir} 'grep " + RARE + " | count' {multi}",
        [Peer("zstd -dc > /dev/null", "zstd -dc {multi} > /dev/null", 1.7, ("zstd",), answers=False),
         Peer("zstdcat \\| rg -c", "zstdcat {multi} | rg -c " + RARE, None, ("zstd", "rg"))]),
    Job("zst-filter", "multi-frame .zst → grep (5 %) → .zst",
        "{weir} 'read {multi} | grep " + COMMON + " | write {out}.zst'",
        [Peer("zstdcat \\| rg \\| zstd -T2", "zstdcat {multi} | rg " + COMMON + " | zstd -q -f -T2 -o {out}.zst", 1.9,
              ("zstd", "rg"))],
        answer=lines, answer_file="zstd -dcq {out}.zst | sha256sum"),
    Job("zst-filter-single", "single-frame .zst → grep (5 %) → .zst",
        "{weir} 'read {single} | grep " + COMMON + " | write {out}.zst'",
        [Peer("zstdcat \\| rg \\| zstd -T2", "zstdcat {single} | rg " + COMMON + " | zstd -q -f -T2 -o {out}.zst", None,
              ("zstd", "rg"))],
        answer=lines, answer_file="zstd -dcq {out}.zst | sha256sum"),
    Job("gzip", ".gz, grep, count",
        "{weir} 'grep " + RARE + " | count' {gz}",
        [Peer("pigz -dc \\| rg -c", "pigz -dc {gz} | rg -c " + RARE, None, ("pigz", "rg"))]),
    Job("ndjson", "NDJSON, where + count by + top",
        "{weir} 'where http.status >= 500 | count by http.path | top 10 | to json' {big}",
        [Peer("DuckDB", "node {peers}/count_by_duckdb.mjs {big}", 3, ("node",), package="@duckdb/node-api"),
         Peer("jq", "jq -nc 'reduce (inputs | select(.http.status >= 500)) as $r ({{}}; .[$r.http.path] += 1)"
              " | to_entries | sort_by(-.value, .key)[:10]' {big}", 50, ("jq",)),
         Peer("Node, readline + JSON.parse", "node {peers}/count_by.mjs {big}", None, ("node",))],
        answer=table),
    Job("ndjson-lines", "NDJSON, where STRING == (5 %), the lines",
        "{weir} 'where event == \"" + COMMON + "\"' {big} > {out}",
        [Peer("DuckDB", "node {peers}/lines_duckdb.mjs {big} " + COMMON + " {out}", 6, ("node",), package="@duckdb/node-api"),
         Peer("jq", "jq -c 'select(.event == \"" + COMMON + "\")' {big} > {out}", 100, ("jq",), answers=False),
         Peer("Node, readline + JSON.parse", "node {peers}/lines.mjs {big} " + COMMON + " {out}", 40, ("node",))],
        answer=lines, answer_file="sha256sum < {out}"),
    Job("ndjson-stats", "NDJSON, stats count, avg, p99 by key",
        "{weir} 'stats n = count(), a = avg(http.latency_ms), p = p99(http.latency_ms) by service | to json' {big}",
        [Peer("DuckDB", "node {peers}/stats_duckdb.mjs {big}", 4, ("node",), package="@duckdb/node-api")],
        answer=stats),
    Job("csv-stats", "CSV, stats count, avg, p99 by key",
        "{weir} 'stats n = count(), a = avg(latency_ms), p = p99(latency_ms) by service | to json' {csv}",
        [Peer("DuckDB", "node {peers}/csv_stats_duckdb.mjs {csv}", 2.5, ("node",), package="@duckdb/node-api"),
         Peer("Polars", "node {peers}/csv_stats_polars.mjs {csv}", 2.5, ("node",), package="nodejs-polars")],
        answer=stats),
    Job("combined", "combined access log, where + count by",
        "{weir} 'where status >= 500 | count by path | top 10 | to json' {combined}",
        [Peer("mawk", "mawk '$9 >= 500 {{ n[$7]++ }} END {{ for (k in n) print n[k], k }}' {combined}" + TOP_ROWS, 3, ("mawk",)),
         Peer("DuckDB", "node {peers}/combined_duckdb.mjs {combined}", 3, ("node",), package="@duckdb/node-api")],
        answer=rows),
    Job("logfmt", "logfmt, where + count by",
        "{weir} 'where status >= 500 | count by path | top 10 | to json' {logfmt}",
        [Peer("mawk", "mawk 'match($0, / status=[0-9]+/) && substr($0, RSTART + 8, RLENGTH - 8) >= 500 &&"
              " match($0, / path=[^ ]+/) {{ n[substr($0, RSTART + 6, RLENGTH - 6)]++ }}"
              " END {{ for (k in n) print n[k], k }}' {logfmt}" + TOP_ROWS, 10, ("mawk",))],
        answer=rows),
    Job("keys", "CSV, count by a key of ten million values, in 256 MiB",
        "{weir} --memory 256MiB 'count by user | top 10 | to json' {keys}",
        [Peer("DuckDB, memory_limit 256MiB", "node {peers}/keys_duckdb.mjs {keys}", 1.5, ("node",),
              package="@duckdb/node-api")],
        answer=table),
    Job("sort", "sort lines by bytes, in 64 MiB",
        "{weir} --memory 64MiB 'sort' {half} > {out}",
        [Peer("sort --parallel=2, memory as it likes", "LC_ALL=C sort --parallel=2 {half} -o {out}", 1.5, ("sort",))],
        answer=lines, answer_file="sha256sum < {out}"),
    Job("tcp-null", "lines of 8 TCP connections → /dev/null",
        "{weir} 'listen tcp://127.0.0.1:{port} | write /dev/null'",
        [Peer("Node net, split at newlines", "node {peers}/tcp_sink.mjs {port} /dev/null lines", 3, ("node",), answers=False),
         Peer("Node net, only the last newline", "node {peers}/tcp_sink.mjs {port} /dev/null chunks", None, ("node",),
              answers=False)],
        receiver=True, answer_file=None),
    Job("tcp-file", "lines of 8 TCP connections → one file",
        "{weir} 'listen tcp://127.0.0.1:{port} | write {out} mode=append'",
        [Peer("bare C++ recv-and-write loop", "{native}/tcp_sink {port} {out}", 0.8),
         Peer("Node net, split at newlines", "node {peers}/tcp_sink.mjs {port} {out} lines", None, ("node",))],
        answer=lines, receiver=True, answer_file=RECEIVER_ANSWER),
    Job("start", "start-up, `echo x \\| weir 'head 1'`",
        "echo x | {weir} 'head 1'",
        [Peer("head -n 1", "echo x | head -n 1", None, ("head",)),
         Peer("jq", "echo 1 | jq . > /dev/null", None, ("jq",), answers=False)],
        answer=lines, runs_factor=40, seconds_at_most=0.005),
]

# Resident memory: the same pipeline over the data once and ten times, one answer ten times the other.
MEMORY_MIB_MOST = 64
MEMORY_GROWTH_MOST = 1.1
MEMORY_JOBS = [
    ("grep", "{weir} 'grep " + RARE + " | count' {files}"),
    ("ndjson", "{weir} 'where http.status >= 500 | count' {files}"),
    ("pipe", "cat {files} | {weir} 'grep " + RARE + " | count'"),
]
