#include "weir/query/function_table.h"

#include <charconv>

namespace weir {
namespace {

constexpr uint8_t kMany = FunctionDef::kManyArguments;

using Names = std::span<const std::string_view>;

/// What others call our functions, in the order of the table.
constexpr std::string_view kCountOfForeign[] = {"countif", "count_if", "cnt"};
constexpr std::string_view kSumOfForeign[] = {"total", "sumif"};
constexpr std::string_view kAvgOfForeign[] = {"mean", "average"};
constexpr std::string_view kStddevOfForeign[] = {"stdev", "std", "stddev_samp"};
constexpr std::string_view kFirstOfForeign[] = {"earliest", "take_any", "any_value", "head"};
constexpr std::string_view kLastOfForeign[] = {"latest"};
constexpr std::string_view kDistinctOfForeign[] = {"dcount", "count_distinct",        "nunique",
                                                   "uniq",   "approx_count_distinct", "dc"};
constexpr std::string_view kUniqueOfForeign[] = {"make_set", "array_agg_distinct", "set"};
constexpr std::string_view kListOfForeign[] = {"make_list", "array_agg", "collect", "group_concat", "push"};
constexpr std::string_view kPercentileOfForeign[] = {"quantile", "perc", "pct", "percentiles"};
constexpr std::string_view kPrevForeign[] = {"lag", "previous"};
constexpr std::string_view kLenForeign[] = {"length", "strlen", "array_length", "char_length"};
constexpr std::string_view kLowerForeign[] = {"lowercase", "tolower",  "to_lower",
                                              "lcase",     "downcase", "ascii_downcase"};
constexpr std::string_view kUpperForeign[] = {"uppercase", "toupper", "to_upper",
                                              "ucase",     "upcase",  "ascii_upcase"};
constexpr std::string_view kTrimForeign[] = {"strip", "ltrim", "rtrim"};
constexpr std::string_view kContainsForeign[] = {"includes", "has", "instr", "strpos", "indexof", "position"};
constexpr std::string_view kStartsWithForeign[] = {"startswith", "has_prefix"};
constexpr std::string_view kEndsWithForeign[] = {"endswith", "has_suffix"};
constexpr std::string_view kReplaceForeign[] = {"sub", "gsub", "regexp_replace", "replace_regex"};
constexpr std::string_view kSplitForeign[] = {"tokenize", "explode"};
constexpr std::string_view kJoinForeign[] = {"string_agg", "implode"};
constexpr std::string_view kSubstrForeign[] = {"substring", "slice", "mid", "left", "right"};
constexpr std::string_view kExtractForeign[] = {"regex_extract", "regexp_extract", "match", "capture",
                                                "regexp_match"};
constexpr std::string_view kConcatForeign[] = {"strcat", "format", "printf", "str_concat"};
constexpr std::string_view kIfForeign[] = {"iff", "case", "cond", "ifelse"};
constexpr std::string_view kStringForeign[] = {"str", "to_string", "tostring", "text", "to_s"};
constexpr std::string_view kNumberForeign[] = {"int",   "float",   "to_int", "to_number", "tonumber",
                                               "toint", "num",     "to_i",   "to_f",      "double",
                                               "long",  "integer", "cast"};
constexpr std::string_view kBoolForeign[] = {"to_bool", "tobool", "boolean"};
constexpr std::string_view kTimeForeign[] = {"to_time",    "strptime",     "timestamp",
                                             "todatetime", "parse_time",   "date",
                                             "datetime",   "to_timestamp", "parse_date"};
constexpr std::string_view kDurationForeign[] = {"to_duration", "timespan", "totimespan"};
constexpr std::string_view kSizeForeign[] = {"bytes", "parse_bytes"};
constexpr std::string_view kParseJsonForeign[] = {"from_json", "fromjson", "json", "json_decode",
                                                  "todynamic"};
constexpr std::string_view kToJsonForeign[] = {"tojson", "json_encode", "stringify"};
constexpr std::string_view kTypeForeign[] = {"typeof", "gettype"};
constexpr std::string_view kNowForeign[] = {"current_timestamp", "getdate", "utcnow"};
constexpr std::string_view kBucketForeign[] = {
    "bin", "date_trunc", "date_bin", "time_bucket", "tumble", "floor_time", "trunc", "histogram", "span"};
constexpr std::string_view kFormatTimeForeign[] = {"strftime", "date_format", "format_date", "todate"};
constexpr std::string_view kWeekdayForeign[] = {"dayofweek", "day_of_week"};
constexpr std::string_view kFloorForeign[] = {"int_div"};
constexpr std::string_view kCeilForeign[] = {"ceiling"};
constexpr std::string_view kLogForeign[] = {"ln", "log10", "log2"};
constexpr std::string_view kPowForeign[] = {"power"};
constexpr std::string_view kMinForeign[] = {"least"};
constexpr std::string_view kMaxForeign[] = {"greatest"};
constexpr std::string_view kCidrForeign[] = {"ip_in_network", "cidrmatch", "ip_cidr", "inet"};
constexpr std::string_view kSubnetForeign[] = {"ip_prefix", "ipv4_mask", "network"};
constexpr std::string_view kUrlParseForeign[] = {"parse_url"};
constexpr std::string_view kUrlDecodeForeign[] = {"urldecode", "unquote", "decode_uri"};
constexpr std::string_view kQueryParamForeign[] = {"parse_query", "url_param"};
constexpr std::string_view kHashForeign[] = {"xxhash", "crc32", "checksum"};
constexpr std::string_view kSha256Foreign[] = {"sha1", "sha2", "sha"};
constexpr std::string_view kBase64Foreign[] = {"b64encode", "base64_encode", "to_base64"};
constexpr std::string_view kUnbase64Foreign[] = {"b64decode", "base64_decode", "from_base64"};
constexpr std::string_view kHexForeign[] = {"to_hex", "hexencode"};
constexpr std::string_view kUnhexForeign[] = {"from_hex", "hexdecode"};
constexpr std::string_view kKeysForeign[] = {"object_keys"};
constexpr std::string_view kValuesForeign[] = {"object_values"};
constexpr std::string_view kLinesForeign[] = {"file", "readlines", "inputlookup"};

constexpr FunctionDef aggregate(std::string_view name, std::string_view syntax, uint8_t min, uint8_t max,
                                std::string_view summary, Names foreign = {}) {
  return {.name = name,
          .kind = FunctionKind::Aggregate,
          .group = "aggregates",
          .syntax = syntax,
          .arguments_min = min,
          .arguments_max = max,
          .bare = name == "count",
          .summary = summary,
          .foreign_names = foreign};
}

constexpr FunctionDef running(std::string_view name, std::string_view syntax, std::string_view summary,
                              Names foreign) {
  return {.name = name,
          .kind = FunctionKind::Running,
          .group = "aggregates",
          .syntax = syntax,
          .summary = summary,
          .foreign_names = foreign};
}

constexpr FunctionDef scalar(std::string_view group, std::string_view name, std::string_view syntax,
                             uint8_t min, uint8_t max, std::string_view summary,
                             std::string_view example = {}, std::string_view result = {},
                             Names foreign = {}) {
  return {.name = name,
          .group = group,
          .syntax = syntax,
          .arguments_min = min,
          .arguments_max = max,
          .summary = summary,
          .example = example,
          .result = result,
          .foreign_names = foreign};
}

constexpr KindSet kTimeKinds = kTimeKind | kNumberKinds;   // a number is an epoch
// Of a list the functions of the same names take the elements.
constexpr KindSet kSummable = kNumberKinds | kTimeKind | kDurationKind | kListKind;

constexpr FunctionDef kFunctions[] = {
    aggregate("count", "count([x])", 0, 1,
              "how many records; with x, how many where x is neither null nor false", kCountOfForeign)
        .typed(kNumberKinds),
    aggregate("sum", "sum(x)", 1, 1, "the sum", kSumOfForeign).typed(kAnyKind, kSummable),
    aggregate("avg", "avg(x)", 1, 1, "the mean", kAvgOfForeign).typed(kAnyKind, kSummable),
    aggregate("min", "min(x)", 1, 1, "the smallest"),
    aggregate("max", "max(x)", 1, 1, "the largest"),
    aggregate("stddev", "stddev(x)", 1, 1, "the standard deviation of a sample", kStddevOfForeign)
        .typed(kAnyKind, kSummable),
    aggregate("first", "first(x)", 1, 1, "the first in the order of the input", kFirstOfForeign),
    aggregate("last", "last(x)", 1, 1, "the last in the order of the input", kLastOfForeign),
    aggregate("distinct", "distinct(x)", 1, 1, "how many different values", kDistinctOfForeign)
        .typed(kNumberKinds),
    aggregate("unique", "unique(x [, limit])", 1, 2,
              "the list of different values, at most 1,000 unless limit says otherwise", kUniqueOfForeign)
        .typed(kListKind),
    aggregate("list", "list(x [, limit])", 1, 2,
              "the list of values, at most 1,000 unless limit says otherwise", kListOfForeign)
        .typed(kListKind),
    aggregate("median", "median(x)", 1, 1, "the value in the middle, the same as p50(x)")
        .typed(kAnyKind, kSummable),
    aggregate("p99", "pNN(x)", 1, 1,
              "the percentile NN of p1 … p99, and p999 for 99.9: a value that occurred (nearest rank)"),
    aggregate("percentile", "percentile(x, p)", 2, 2, "the percentile p, from 0 to 100, with fractions",
              kPercentileOfForeign).typed(kAnyKind, kSummable),
    aggregate("rate", "rate()", 0, 0,
              "records per second of the bucket, or of the time from the first to the last")
        .typed(kNumberKinds),
    running("prev", "prev(x)", "the value of the record before, of the same key", kPrevForeign),
    scalar("text", "len", "len(x)", 1, 1,
           "the length of a text in characters, of a list or object in elements", "len(\"añb\")", "3",
           kLenForeign).typed(kNumberKinds),
    scalar("text", "lower", "lower(x)", 1, 1, "in lower case", "lower(\"AbC\")", "\"abc\"", kLowerForeign)
        .typed(kTextKind),
    scalar("text", "upper", "upper(x)", 1, 1, "in upper case", "upper(\"AbC\")", "\"ABC\"", kUpperForeign)
        .typed(kTextKind),
    scalar("text", "trim", "trim(x)", 1, 1, "without blanks at either end", "trim(\"  a b \")", "\"a b\"",
           kTrimForeign).typed(kTextKind),
    scalar("text", "contains", "contains(x, text)", 2, 2, "whether the text holds the other",
           "contains(\"timeout\", \"time\")", "true", kContainsForeign).typed(kBoolKind),
    scalar("text", "starts_with", "starts_with(x, text)", 2, 2, "whether it begins with the other",
           "starts_with(\"/api/v1\", \"/api\")", "true", kStartsWithForeign).typed(kBoolKind),
    scalar("text", "ends_with", "ends_with(x, text)", 2, 2, "whether it ends with the other",
           "ends_with(\"a.log\", \".log\")", "true", kEndsWithForeign).typed(kBoolKind),
    scalar("text", "replace", "replace(x, pattern, text)", 3, 3,
           "each occurrence of a text or /regex/ replaced; $1 is a group",
           "replace(\"a1b22\", /\\d+/, \"#\")", "\"a#b#\"", kReplaceForeign).typed(kTextKind),
    scalar("text", "split", "split(x, separator)", 2, 2, "a list of the parts between a text or /regex/",
           "split(\"a,b\", \",\")", "[\"a\", \"b\"]", kSplitForeign).typed(kListKind),
    scalar("text", "join", "join(list, separator)", 2, 2, "the elements as one text",
           "join([\"a\", \"b\"], \"-\")", "\"a-b\"", kJoinForeign).typed(kTextKind, kListKind),
    scalar("text", "substr", "substr(x, start [, n])", 2, 3,
           "n characters from start, counted from 0, from the end if negative", "substr(\"timeout\", 4)",
           "\"out\"", kSubstrForeign).typed(kTextKind, kAnyKind, kNumberKinds, kNumberKinds),
    scalar("text", "extract", "extract(x, /re(group)/)", 2, 2,
           "what the first group matched, or the whole match if there is none",
           "extract(\"id=42;\", /id=(\\d+)/)", "\"42\"", kExtractForeign).typed(kTextKind),
    scalar("text", "concat", "concat(x, …)", 1, kMany, "the values as one text, null as empty",
           "concat(\"a\", 1, null)", "\"a1\"", kConcatForeign).typed(kTextKind),
    scalar("text", "strip_ansi", "strip_ansi(x)", 1, 1, "without colours and other terminal sequences",
           "strip_ansi(\"\\x1B[31mred\\x1B[0m\")", "\"red\"").typed(kTextKind),
    scalar("choice", "if", "if(c, a [, c2, b]… [, else])", 2, kMany,
           "the value behind the first condition that is true, else the last one, else null",
           "if(1 > 2, \"a\", \"b\")", "\"b\"", kIfForeign),
    scalar("convert", "string", "string(x)", 1, 1, "as text", "string(42)", "\"42\"", kStringForeign)
        .typed(kTextKind),
    scalar("convert", "number", "number(x)", 1, 1, "as a number", "number(\"4.50\")", "4.5", kNumberForeign)
        .typed(kNumberKinds, kNumberKinds),
    scalar("convert", "bool", "bool(x)", 1, 1, "as true or false", "bool(\"true\")", "true", kBoolForeign)
        .typed(kBoolKind, kBoolKind),
    scalar("convert", "time", "time(x [, pattern])", 1, 2, "as a time; the pattern is of strptime",
           "time(\"23/Nov/2026\", \"%d/%b/%Y\")", "2026-11-23", kTimeForeign).typed(kTimeKind),
    scalar("convert", "duration", "duration(x)", 1, 1, "as a duration", "duration(\"1m30s\")", "90s",
           kDurationForeign).typed(kDurationKind, kDurationKind),
    scalar("convert", "size", "size(x)", 1, 1, "as a number of bytes", "size(\"64KiB\")", "65536",
           kSizeForeign).typed(kNumberKinds),
    scalar("convert", "parse_json", "parse_json(x)", 1, 1, "the value of a JSON text",
           "parse_json(\"[1, 2]\")", "[1, 2]", kParseJsonForeign),
    scalar("convert", "to_json", "to_json(x)", 1, 1, "as JSON text", "to_json([\"a\", 1])",
           "\"[\\\"a\\\",1]\"", kToJsonForeign).typed(kTextKind),
    scalar("convert", "type", "type(x)", 1, 1,
           "null, bool, int, float, string, time, duration, list or object", "type(1.5)", "\"float\"",
           kTypeForeign).typed(kTextKind),
    scalar("time", "now", "now()", 0, 0, "the start of the run; in an endless run, when the record was read",
           "", "", kNowForeign).typed(kTimeKind),
    scalar("time", "ago", "ago(duration)", 1, 1, "so long before now()").typed(kTimeKind, kDurationKind),
    scalar(
        "time", "bucket", "bucket(x, width)", 2, 2,
        "the start of the interval that x is in: a time with a duration, \"month\" or \"year\", or numbers",
        "bucket(1234, 100)", "1200", kBucketForeign).typed(kNumberKinds | kTimeKind | kDurationKind),
    scalar("time", "format_time", "format_time(x, pattern)", 2, 2, "as text by a pattern of strftime",
           "format_time(2026-11-23, \"%d.%m.%Y\")", "\"23.11.2026\"", kFormatTimeForeign)
        .typed(kTextKind, kTimeKinds),
    scalar("time", "year", "year(time)", 1, 1, "the year", "year(2026-11-23T10:30:05)", "2026")
        .typed(kNumberKinds, kTimeKinds),
    scalar("time", "month", "month(time)", 1, 1, "the month", "month(2026-11-23T10:30:05)", "11")
        .typed(kNumberKinds, kTimeKinds),
    scalar("time", "day", "day(time)", 1, 1, "the day of the month", "day(2026-11-23T10:30:05)", "23")
        .typed(kNumberKinds, kTimeKinds),
    scalar("time", "hour", "hour(time)", 1, 1, "the hour", "hour(2026-11-23T10:30:05)", "10")
        .typed(kNumberKinds, kTimeKinds),
    scalar("time", "minute", "minute(time)", 1, 1, "the minute", "minute(2026-11-23T10:30:05)", "30")
        .typed(kNumberKinds, kTimeKinds),
    scalar("time", "second", "second(time)", 1, 1, "the second", "second(2026-11-23T10:30:05)", "5")
        .typed(kNumberKinds, kTimeKinds),
    scalar("time", "weekday", "weekday(time)", 1, 1, "the day of the week, 1 for Monday to 7 for Sunday",
           "weekday(2026-11-23)", "1", kWeekdayForeign).typed(kNumberKinds, kTimeKinds),
    scalar("number", "abs", "abs(x)", 1, 1, "without its sign", "abs(-2.5)", "2.5")
        .typed(kNumberKinds | kDurationKind, kNumberKinds | kDurationKind),
    scalar("number", "round", "round(x [, digits])", 1, 2, "to the nearest whole number, or so many decimals",
           "round(2.345, 1)", "2.3").typed(kNumberKinds, kNumberKinds, kNumberKinds),
    scalar("number", "floor", "floor(x)", 1, 1, "to the whole number below", "floor(7 / 2)", "3",
           kFloorForeign).typed(kNumberKinds, kNumberKinds),
    scalar("number", "ceil", "ceil(x)", 1, 1, "to the whole number above", "ceil(7 / 2)", "4", kCeilForeign)
        .typed(kNumberKinds, kNumberKinds),
    scalar("number", "sqrt", "sqrt(x)", 1, 1, "the square root", "sqrt(9)", "3")
        .typed(kNumberKinds, kNumberKinds),
    scalar("number", "log", "log(x [, base])", 1, 2, "the natural logarithm, or that of a base", "log(8, 2)",
           "3", kLogForeign).typed(kNumberKinds, kNumberKinds, kNumberKinds),
    scalar("number", "exp", "exp(x)", 1, 1, "e to the power of x", "exp(0)", "1")
        .typed(kNumberKinds, kNumberKinds),
    scalar("number", "pow", "pow(x, y)", 2, 2, "x to the power of y", "pow(2, 10)", "1024", kPowForeign)
        .typed(kNumberKinds, kNumberKinds, kNumberKinds),
    scalar("number", "min", "min(x, …)", 1, kMany, "the smallest of a list or of several values",
           "min(3, 1, 2)", "1", kMinForeign),
    scalar("number", "max", "max(x, …)", 1, kMany, "the largest of a list or of several values",
           "max([3, 1, 2])", "3", kMaxForeign),
    scalar("number", "sum", "sum(x, …)", 1, kMany, "the sum of a list or of several values", "sum([1, 2, 3])",
           "6").typed(kAnyKind, kSummable),
    scalar("number", "avg", "avg(x, …)", 1, kMany, "the mean of a list or of several values", "avg(1, 2)",
           "1.5").typed(kAnyKind, kSummable),
    scalar("net, url", "cidr", "cidr(text)", 1, 1, "a network, right of in",
           "\"fd00::1\" in cidr(\"fd00::/8\")", "true", kCidrForeign),
    scalar("net, url", "ip_version", "ip_version(x)", 1, 1, "4, 6 or null", "ip_version(\"10.0.0.1\")", "4")
        .typed(kNumberKinds),
    scalar("net, url", "subnet", "subnet(ip, bits)", 2, 2, "the network of an address",
           "subnet(\"10.1.2.3\", 24)", "\"10.1.2.0/24\"", kSubnetForeign)
        .typed(kAnyKind, kAnyKind, kNumberKinds),
    scalar("net, url", "url_parse", "url_parse(x)", 1, 1,
           "an object with scheme, host, port, path, query and fragment",
           "url_parse(\"http://a.b/c?d=1\").host", "\"a.b\"", kUrlParseForeign).typed(kObjectKind),
    scalar("net, url", "url_decode", "url_decode(x)", 1, 1, "%20 and the like decoded",
           "url_decode(\"a%20b\")", "\"a b\"", kUrlDecodeForeign),
    scalar("net, url", "query_param", "query_param(url, name)", 2, 2,
           "a parameter of the query of a URL, decoded", "query_param(\"/s?q=a%20b\", \"q\")", "\"a b\"",
           kQueryParamForeign),
    scalar("hash", "hash", "hash(x)", 1, 1, "a fast hash of the text, as a number; for sampling and sharding",
           "", "", kHashForeign),
    scalar("hash", "sha256", "sha256(x)", 1, 1, "the SHA-256 of the text, in hexadecimal", "sha256(\"abc\")",
           "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"", kSha256Foreign)
        .typed(kTextKind),
    scalar("hash", "md5", "md5(x)", 1, 1, "the MD5 of the text, in hexadecimal", "md5(\"abc\")",
           "\"900150983cd24fb0d6963f7d28e17f72\"").typed(kTextKind),
    scalar("hash", "base64", "base64(x)", 1, 1, "the text in Base64", "base64(\"abc\")", "\"YWJj\"",
           kBase64Foreign).typed(kTextKind),
    scalar("hash", "unbase64", "unbase64(x)", 1, 1, "Base64 decoded", "unbase64(\"YWJj\")", "\"abc\"",
           kUnbase64Foreign),
    scalar("hash", "hex", "hex(x)", 1, 1, "the bytes of the text in hexadecimal", "hex(\"abc\")",
           "\"616263\"", kHexForeign).typed(kTextKind),
    scalar("hash", "unhex", "unhex(x)", 1, 1, "hexadecimal decoded", "unhex(\"616263\")", "\"abc\"",
           kUnhexForeign),
    scalar("collections", "keys", "keys(object)", 1, 1, "the names of the members",
           "keys(parse_json(\"{\\\"a\\\":1}\"))", "[\"a\"]", kKeysForeign).typed(kListKind, kObjectKind),
    scalar("collections", "values", "values(object)", 1, 1, "the values of the members",
           "values(parse_json(\"{\\\"a\\\":1}\"))", "[1]", kValuesForeign).typed(kListKind, kObjectKind),
    scalar("collections", "lines", "lines(\"FILE\")", 1, 1, "the lines of a small file, as a list, for in",
           "", "", kLinesForeign).typed(kListKind),
};

}  // namespace

std::span<const FunctionDef> builtin_functions() { return kFunctions; }

std::optional<double> percentile_of_name(std::string_view name) {
  if (name == "p999") return 99.9;
  if (name.size() < 2 || name.size() > 3 || name[0] != 'p' || name[1] == '0') return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), value);
  if (error != std::errc() || end != name.data() + name.size() || value < 1) return std::nullopt;
  return value;
}

const FunctionDef* find_function(std::span<const FunctionDef> functions, std::string_view name,
                                 bool aggregate) {
  if (percentile_of_name(name)) name = "p99";
  const FunctionDef* found = nullptr;
  for (const auto& function : functions) {
    if (function.name != name) continue;
    if ((function.kind != FunctionKind::Scalar) == aggregate) return &function;
    found = &function;
  }
  return found;
}

}  // namespace weir
