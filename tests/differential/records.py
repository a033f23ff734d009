"""Seeded records that are awkward on purpose: missing and null fields, mixed types, escapes, large and negative numbers."""
import json

TEXTS = ["", "a", "b", "error", "Ünïcode", "日本", "\U0001F600", 'quo"te', "back\\slash", "tab\tnewline\n", "a b", "7", "0.5", "-3",
         "1e2", "007", "true", "null", "{}", " 5", "10", "9", "A", "\u0000x", "\u007f", "e\u0301"]
WHOLE = [0, 1, 2, 3, 7, 9, 10, -1, -3, 100, 4096, 2**31, -2**31, 2**53 - 1, -(2**53 - 1)]
FRACTIONS = [0.5, -0.5, 1.5, 2.25, 1e-3, 3.0, 1e3, -1e10, 0.1]
FIELDS = ["a", "b", "n", "f", "s", "t", "m"]


class Records:
    """a, b, n: whole numbers; f: fractions; s, t: text; m: of any type. Each may be null or missing. o.x, o.y lie in an object."""

    def __init__(self, random):
        self.random = random

    def _of(self, field):
        draw = self.random
        if field in ("a", "b"):
            return draw.randrange(-3, 12)
        if field == "n":
            return draw.choice(WHOLE)
        if field == "f":
            return draw.choice(FRACTIONS)
        if field in ("s", "t"):
            return draw.choice(TEXTS)
        if field == "m":
            # Nothing in them that may be spelled with a blank or without: lists and objects are in order by their text.
            return draw.choice([self._of("a"), self._of("f"), self._of("s"), True, False, ["a"], [], {}])
        return None

    def record(self, number):
        draw = self.random
        made = {"id": number}
        fields = FIELDS[:]
        if draw.random() < 0.3:
            draw.shuffle(fields)
        for field in fields:
            kind = draw.random()
            if kind < 0.1:
                continue
            made[field] = None if kind < 0.2 else self._of(field)
        if draw.random() < 0.8:
            made["o"] = {"x": self._of("a"), "y": self._of("s")} if draw.random() < 0.8 else draw.choice([None, {}, 5, "x"])
        if draw.random() < 0.7:
            made["l"] = [self._of("a") for _ in range(draw.randrange(4))]
        return made

    def line(self, number):
        draw = self.random
        text = json.dumps(self.record(number), ensure_ascii=draw.random() < 0.3,
                          separators=draw.choice([(",", ":"), (", ", ": ")]))
        return text + draw.choice(["\n", "\n", "\n", "\r\n", "\n\n"])

    def text(self, count):
        return "".join(self.line(number) for number in range(count))
