"""JSON text with the place of every value, so that what is missing or malformed is named by file and key. Not here: what
the values mean."""
import json
import math


class FiguresError(Exception):
    """One sentence that names the file, the key, the value found and what was expected."""


class Value:
    """One value of a JSON file. Immutable."""

    def __init__(self, file, key, value):
        self.file, self.key, self._value = file, key, value

    def refuse(self, expected):
        shown = json.dumps(self._value)
        shown = shown if len(shown) <= 60 else shown[:57] + "..."
        raise FiguresError(f"{self.file}: {self.key or 'the whole'} is {shown}, expected {expected}")

    def _child(self, key):
        return Value(self.file, f"{self.key}.{key}" if self.key else key, self._value[key])

    def __contains__(self, key):
        return isinstance(self._value, dict) and key in self._value

    def __getitem__(self, key):
        if not isinstance(self._value, dict):
            self.refuse("an object")
        if key not in self._value:
            raise FiguresError(f"{self.file}: {self.key + '.' if self.key else ''}{key} is missing")
        return self._child(key)

    def get(self, key):
        """None where the key is not there."""
        return self[key] if key in self else None

    def keys(self):
        if not isinstance(self._value, dict):
            self.refuse("an object")
        return list(self._value)

    def items(self, size=None):
        if not isinstance(self._value, list):
            self.refuse("an array")
        if size is not None and len(self._value) != size:
            self.refuse(f"{size} elements instead of {len(self._value)}")
        return [Value(self.file, f"{self.key}[{i}]", item) for i, item in enumerate(self._value)]

    def filled(self):
        """The same as items(), never empty."""
        return self.items() or self.refuse("at least one element")

    def is_null(self):
        return self._value is None

    def text(self):
        return self._value if isinstance(self._value, str) else self.refuse("a text")

    def flag(self):
        return self._value if isinstance(self._value, bool) else self.refuse("true or false")

    def number(self):
        if isinstance(self._value, bool) or not isinstance(self._value, (int, float)) or not math.isfinite(self._value):
            self.refuse("a number")
        return self._value

    def number_or_nan(self):
        """NaN for null: a fit that failed."""
        return math.nan if self._value is None else self.number()

    def numbers(self, size=None):
        return [item.number() for item in self.items(size)]

    def at(self, *keys):
        """The number at the end of the keys, NaN where one of them leads to null."""
        value = self
        for key in keys:
            if value.is_null():
                return math.nan
            value = value[key]
        return value.number_or_nan()

    def plain(self):
        """As json.loads gives it."""
        return self._value


def read(file, made_by):
    try:
        return Value(file, "", json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise FiguresError(f"{file}: cannot be read ({error.strerror}), expected what {made_by} writes") from error
    except ValueError as error:
        raise FiguresError(f"{file}: is not JSON ({error}), expected what {made_by} writes") from error


def read_figures(file, format_name, made_by):
    """A file of mu40-train: its format, version 1, on generated data."""
    document = read(file, made_by)
    for key, expected in (("format", format_name), ("version", 1), ("data", "generated")):
        if document[key].plain() != expected:
            document[key].refuse(json.dumps(expected))
    return document
