"""Random questions, each in weir's words and in jq's, and where SQL has the same meaning, in DuckDB's.

What a comparison, an order or a key is, jq is told by `MEANING`, in the words of lib/README.md under "Values"; a question
only names it. jq keeps numbers as doubles, so that no whole number past 2^53 is asked about.
"""
import json

# What jq has no word for. A number read from text must be spelled as one; "read" gives null where it is none.
MEANING = r'''
def read: if type == "number" then . elif type == "string" and test("^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$")
  then (ltrimstr("+") | sub("^(?<s>-?)0+(?=[0-9])"; "\(.s)") | tonumber) else null end;
def truth: if type == "boolean" then . elif . == "true" then true elif . == "false" then false else null end;
def same($x; $y): ($x | type) as $p | ($y | type) as $q |
  if $x == null or $y == null then $x == null and $y == null
  elif $p == $q then $x == $y
  elif ($p == "number" and $q == "string") or ($p == "string" and $q == "number") then ($x | read) as $i | ($y | read) as $j
    | $i != null and $j != null and $i == $j
  elif ($p == "boolean" and $q == "string") or ($p == "string" and $q == "boolean") then ($x | truth) == ($y | truth)
  else false end;
def ordered($x; $y; f): ($x | type) as $p | ($y | type) as $q |
  if $x == null or $y == null then false
  elif $p == "string" and $q == "string" then ($x | read) as $i | ($y | read) as $j
    | if $i != null and $j != null then ([$i, $j] | f) else ([$x, $y] | f) end
  elif ($p == "number" or $p == "string") and ($q == "number" or $q == "string") then ($x | read) as $i | ($y | read) as $j
    | $i != null and $j != null and ([$i, $j] | f)
  elif $p == "boolean" or $q == "boolean" then ($x | truth) as $i | ($y | truth) as $j
    | $i != null and $j != null and ([$i, $j] | f)
  else false end;
def key: if . == null then [0, ""] elif type == "string" then [1, .] else [1, tojson] end;
def rank: if type == "number" then [0, .]
  elif type == "string" then (read as $n | if $n != null then [0, $n] else [1, .] end)
  elif . == false then [2, 0] elif . == true then [3, 0] elif type == "array" then [4, tojson] elif type == "object" then [5, 0]
  else [6, 0] end;
def inner($o; f): $o | if type == "object" then f else null end;
def is_in($list): . as $x | $list | any(.[]; same($x; .));
def total: map(read | select(. != null)) | if length == 0 then null else add end;
def mean: map(read | select(. != null)) | if length == 0 then null else add / length end;
def smallest: map(select(. != null)) | sort_by(rank) | first;
'''

COMPARED = ["a", "b", "n", "f", "s", "t", "m", "o.x", "o.y"]
KEYS = ["a", "b", "s", "t", "o.x", "o.y"]
CONSTANTS = [0, 1, 3, 7, 10, -1, 0.5, 100, "", "a", "error", "7", "10", "日本", "0.5", 'quo"te', True, False]


class Question:
    """`other` is the question in jq's words, or in SQL; `ordered`, whether the order of the answer is told."""

    def __init__(self, weir, other, ordered):
        self.weir, self.other, self.ordered = weir, other, ordered


def jq_path(field):
    outer, _, inner = field.partition(".")
    return f"inner(.{outer}; .{inner})" if inner else f".{outer}"


def word(value):
    """A constant as weir and jq both spell it; both know the escapes of JSON that occur here."""
    return json.dumps(value, ensure_ascii=False)


class Conditions:
    """Conditions in both languages; `_comparison` draws a pair, `NOT` is how the other one negates, `SHAPES` how many of what
    is drawn there are, of which the first three are not, and, or."""

    def __init__(self, random):
        self.random = random

    def condition(self, depth=2):
        draw = self.random
        shape = draw.randrange(self.SHAPES) if depth else self.SHAPES
        if shape == 0:
            ours, theirs = self.condition(depth - 1)
            return f"not ({ours})", self.NOT.format(theirs)
        if shape in (1, 2):
            joint = "and" if shape == 1 else "or"
            left, right = self.condition(depth - 1), self.condition(depth - 1)
            return f"({left[0]}) {joint} ({right[0]})", f"({left[1]} {joint} {right[1]})"
        return self._comparison()


class Questions(Conditions):
    NOT, SHAPES = "({} | not)", 5

    def _comparison(self):
        draw = self.random
        field = draw.choice(COMPARED)
        ours, theirs = field, jq_path(field)
        shape = draw.randrange(8)
        if shape == 0:
            operator = draw.choice(["==", "!="])
            return f"{ours} {operator} null", f"({theirs} {operator} null)"
        if shape == 1:
            items = draw.sample(CONSTANTS, 3)
            text = "[" + ", ".join(map(word, items)) + "]"
            negated = draw.random() < 0.3
            body = f"({theirs} | is_in({text}))"
            return f"{ours} {'not ' if negated else ''}in {text}", f"({body} | not)" if negated else body
        if shape == 2:
            text = draw.choice(["a", "e", "rr", "ü", "日", "0", "\\"])
            field = draw.choice(["s", "t"])
            return f"contains({field}, {word(text)})", f'(.{field} | type == "string" and contains({word(text)}))'
        if shape == 3:
            return f"{ours} in 0..7", f"(ordered({theirs}; 0; .[0] >= .[1]) and ordered({theirs}; 7; .[0] <= .[1]))"
        if shape == 4:
            other = draw.choice(COMPARED)
            right, theirs_right = other, jq_path(other)
        else:
            value = draw.choice(CONSTANTS)
            right = theirs_right = word(value)
        operator = draw.choice(["==", "!=", "<", "<=", ">", ">="])
        if operator in ("==", "!="):
            body = f"same({theirs}; {theirs_right})"
            return f"{ours} {operator} {right}", body if operator == "==" else f"({body} | not)"
        return f"{ours} {operator} {right}", f"ordered({theirs}; {theirs_right}; .[0] {operator} .[1])"

    def _where(self):
        ours, theirs = self.condition()
        return "where " + ours, f"map(select({theirs}))"

    # Stages behind it: (weir, jq on the list of records, whether their order is told).
    def _end(self):
        draw = self.random
        shape = draw.choice([self._select, self._count, self._stats, self._sort, self._head, self._distinct, self._dedup,
                             self._set, self._whole, self._explode, self._top, self._drop])
        return shape()

    def _whole(self):
        return "", "", True

    def _select(self):
        fields = self.random.sample(["id", "a", "f", "s", "m", "n"], 3)
        return "| select " + ", ".join(fields), "| map({" + ", ".join(fields) + "})", True

    def _set(self):
        draw = self.random
        operator = draw.choice(["+", "-", "*"])
        left, right = draw.sample(["a", "b", "f"], 2)
        body = f"(if .{left} == null or .{right} == null then null else .{left} {operator} .{right} end)"
        return f"| set z = {left} {operator} {right}", f"| map(. + {{z: {body}}})", True

    def _drop(self):
        field = self.random.choice(["a", "s", "l", "o"])
        return f"| drop {field}", f"| map(del(.{field}))", True

    def _head(self):
        draw = self.random
        count, skipped = draw.randrange(1, 40), draw.randrange(30)
        if draw.random() < 0.3:
            return f"| tail {count}", f"| .[-{count}:]", True
        return f"| skip {skipped} | head {count}", f"| .[{skipped}:] | .[:{count}]", True

    def _keys(self):
        fields = self.random.sample(KEYS, self.random.randrange(1, 3))
        ours = ", ".join(f"k{i} = {field}" for i, field in enumerate(fields))
        theirs = "[" + ", ".join(f"({jq_path(field)} | key)" for field in fields) + "]"
        made = ", ".join(f"k{i}: ($r | {jq_path(field)})" for i, field in enumerate(fields))
        return ours, theirs, made

    def _count(self):
        ours, theirs, made = self._keys()
        return f"| count by {ours}", f"| group_by({theirs}) | map(.[0] as $r | {{{made}, count: length}})", False

    def _distinct(self):
        ours, theirs, made = self._keys()
        return f"| distinct {ours}", f"| group_by({theirs}) | map(.[0] as $r | {{{made}}})", False

    def _stats(self):
        draw = self.random
        ours, theirs, made = self._keys()
        values = draw.sample(["a", "b", "f", "o.x"], 2)
        items, built = [], []
        for i, field in enumerate(values):
            path = jq_path(field)
            aggregate, body = draw.choice([
                ("sum", "total"), ("avg", "mean"), ("min", "smallest"), ("max", "map(select(. != null)) | max"),
                ("count", "map(select(. != null and . != false)) | length"),
                ("first", "map(select(. != null)) | first"), ("last", "map(select(. != null)) | last"),
                ("distinct", "map(select(. != null) | key) | unique | length"),
            ])
            if aggregate == "max" and field == "o.x":
                continue
            items.append(f"v{i} = {aggregate}({field})")
            built.append(f"v{i}: (map({path}) | {body})")
        items.append("c = count()")
        built.append("c: length")
        return (f"| stats {', '.join(items)} by {ours}",
                f"| group_by({theirs}) | map(.[0] as $r | {{{made}}} + {{{', '.join(built)}}})", False)

    def _sort(self):
        draw = self.random
        fields = draw.sample(["a", "b", "n", "f", "m", "s", "o.x"], draw.randrange(1, 3))
        keys = ", ".join(f"({jq_path(field)} | rank)" for field in fields)
        return "| sort " + ", ".join(fields), f"| sort_by([{keys}])", True

    def _top(self):
        draw = self.random
        field, count = draw.choice(["a", "n", "f"]), draw.randrange(1, 30)
        return (f"| top {count} by {field}",
                f"| sort_by(.{field} | if . == null then [1] else [0, -.] end) | .[:{count}]", True)

    def _dedup(self):
        field = self.random.choice(KEYS)
        path = jq_path(field)
        return (f"| dedup by {field}",
                f"| reduce .[] as $r ({{seen: {{}}, out: []}}; ($r | {path} | key | tojson) as $k "
                f"| if ($r | {path}) == null then .out += [$r] elif .seen[$k] then . else .seen[$k] = true | .out += [$r] end) "
                "| .out", True)

    def _explode(self):
        return ("| explode l | select id, l",
                '| map(. as $r | if (.l | type) == "array" and .l != [] then (.l[] | {id: $r.id, l: .}) else {id, l} end)', True)

    def question(self):
        ours, theirs = self._where()
        stage, jq, ordered = self._end()
        return Question(f"{ours} {stage}".strip(), f"{MEANING} [inputs] | {theirs} {jq} | .[]", ordered)


class SqlQuestions(Conditions):
    """Of columns with one type each, where SQL means the same once its third truth value is taken as false."""

    NOT, SHAPES = "(not {})", 4

    def _comparison(self):
        draw = self.random
        if draw.random() < 0.3:
            field, value = draw.choice(["s", "t"]), draw.choice(["", "a", "error", "7", "日本", 'quo"te'])
            literal = "'" + value + "'"
            shape = draw.randrange(3)
            if shape == 0:
                return f"{field} == {word(value)}", f"({field} is not distinct from {literal})"
            if shape == 1:
                return f"{field} != {word(value)}", f"({field} is distinct from {literal})"
            return f"contains({field}, {word(value)})", f"coalesce(contains({field}, {literal}), false)"
        field, other = draw.choice(["a", "b", "n", "f"]), draw.choice(["a", "b", "n", "f", "0", "3", "0.5", "-1", "1000"])
        operator = draw.choice(["==", "!=", "<", "<=", ">", ">="])
        sql = {"==": "is not distinct from", "!=": "is distinct from"}.get(operator, operator)
        return f"{field} {operator} {other}", f"coalesce({field} {sql} {other}, false)"

    def question(self):
        draw = self.random
        ours, theirs = self.condition()
        shape = draw.randrange(4)
        key, field = draw.choice(["a", "b", "s", "t"]), draw.choice(["a", "b", "f"])
        if shape == 0:
            return Question(f"where {ours} | count by k = {key}",
                            f"select {key} as k, count(*) as count from r where {theirs} group by 1", False)
        if shape == 1:
            return Question(
                f"where {ours} | stats v = sum({field}), w = avg({field}), x = min({field}), y = max({field}), c = count(), "
                f"z = median(n), d = distinct(s) by k = {key}",
                f"select {key} as k, sum({field}) as v, avg({field}) as w, min({field}) as x, max({field}) as y, "
                f"count(*) as c, quantile_disc(n, 0.5) as z, count(distinct s) as d from r where {theirs} group by 1", False)
        if shape == 2:
            other, turned = draw.choice(["a", "n", "f"]), draw.random() < 0.5
            return Question(
                f"where {ours} | sort {key if key in 'ab' else 'a'}, {'-' if turned else ''}{other}, id | select id, {other}",
                f"select id, {other} from r where {theirs} order by {key if key in 'ab' else 'a'} nulls last, "
                f"{other} {'desc' if turned else 'asc'} nulls last, id", True)
        skipped, count = draw.randrange(20), draw.randrange(1, 50)
        return Question(f"where {ours} | skip {skipped} | head {count} | select id, z = a * b + f",
                        f"select id, a * b + f as z from r where {theirs} order by id limit {count} offset {skipped}", True)
