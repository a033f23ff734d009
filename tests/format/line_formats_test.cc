// The formats whose records are lines that are taken apart: access logs, logfmt and pairs, syslog, CRI, load balancers.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "weir/base/error.h"
#include "weir/data/time_text.h"
#include "weir/format/access_parser.h"
#include "weir/format/container_parser.h"
#include "weir/format/elb_parser.h"
#include "weir/format/pairs_parser.h"
#include "weir/format/sniff.h"
#include "weir/format/syslog_parser.h"

namespace weir {
namespace {

Path path(const std::string& name) { return {.parts = {name}, .span = {}}; }

/// All rows and unparsed lines, a line each: the columns as JSON between blanks, or why it can't be read.
std::string read_fields(const FormatDef& format, std::string_view lines, const std::vector<Path>& fields,
                        FormatOptions how = {}, bool strict = false) {
  static Arena arena;   // making one takes longer than a thousand lines
  ParserOptions options{.strict = strict, .format = std::move(how), .now_ns = *parse_time("2026-11-23T10:00Z")};
  auto parser = format.make_parser(FieldSet(fields), options);
  auto scratch = parser->make_scratch();
  Text text(arena.copy(std::string(lines) + "\n"), Place{});
  LineCursor at;
  Batch batch;
  std::string out;
  while (parser->parse(text, at, *scratch, batch)) {
    for (size_t row = 0; row < batch.rows(); ++row) {
      if (!out.empty()) out += '\n';
      for (size_t i = 0; i < batch.columns().size(); ++i) {
        if (i) out += ' ';
        append_json(batch.column(i)[row], out);
      }
    }
    for (const auto& unparsed : batch.unparsed()) out += (out.empty() ? "" : "\n") + std::string(unparsed.why);
  }
  return out;
}

/// The whole record.
std::string read(const FormatDef& format, std::string_view line, FormatOptions how = {}) {
  return read_fields(format, line, {path("_")}, std::move(how));
}

std::vector<Path> paths(std::initializer_list<const char*> names) {
  std::vector<Path> made;
  for (const char* name : names) made.push_back(path(name));
  return made;
}

constexpr std::string_view kCommon =
    R"(127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif?a=1 HTTP/1.0" 200 2326)";
constexpr std::string_view kCombined =
    R"(127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif?a=1 HTTP/1.0" 200 2326 "http://a.example/" "Mozilla/4.08 [en]")";

TEST(AccessLog, GivesAllMembers) {
  EXPECT_EQ(read(access_format, kCombined),
            R"({"client_ip":"127.0.0.1","ident":null,"user":"frank","time":"2000-10-10T20:55:36Z","method":"GET",)"
            R"("url":"/apache_pb.gif?a=1","path":"/apache_pb.gif","query":"a=1","protocol":"HTTP/1.0","status":200,)"
            R"("bytes":2326,"referer":"http://a.example/","user_agent":"Mozilla/4.08 [en]"})");
  EXPECT_EQ(read_fields(access_format, kCommon, paths({"status", "bytes", "referer", "_time"})),
            R"(200 2326 null "2000-10-10T20:55:36Z")");
}

TEST(AccessLog, HasTwoNamedForms) {
  EXPECT_EQ(read_fields(clf_format, kCommon, paths({"bytes"})), "2326");
  EXPECT_EQ(read_fields(clf_format, kCombined, paths({"bytes"}), {}, true), "a number of the access log can't be read");
  EXPECT_EQ(read_fields(combined_format, kCommon, paths({"status", "referer"})), "not a line of this access log");
  EXPECT_EQ(read_fields(combined_format, std::string(kCombined) + " 0.004", paths({"user_agent"})),
            R"("Mozilla/4.08 [en]")");
  EXPECT_EQ(read_fields(access_format, std::string(kCommon) + " 0.004", paths({"status", "bytes"})), "200 2326");
}

TEST(AccessLog, TakesWhatClientsSend) {
  auto request = [](std::string_view text) {
    return read_fields(access_format, R"(::1 - - [10/Oct/2000:13:55:36 -0700] ")" + std::string(text) + R"(" 400 - "-" "-")",
                       paths({"method", "url", "path", "query", "protocol"}));
  };
  EXPECT_EQ(request("GET / HTTP/1.1"), R"("GET" "/" "/" null "HTTP/1.1")");
  EXPECT_EQ(request("GET /a b HTTP/1.1"), R"("GET" "/a b" "/a b" null "HTTP/1.1")");
  EXPECT_EQ(request("GET /a?x=\\\"y\\\" HTTP/1.1"), R"("GET" "/a?x=\"y\"" "/a" "x=\"y\"" "HTTP/1.1")");
  EXPECT_EQ(request("GET http://h:80/a?b HTTP/1.1"), R"("GET" "http://h:80/a?b" "/a" "b" "HTTP/1.1")");
  EXPECT_EQ(request("GET http://h HTTP/1.1"), R"("GET" "http://h" null null "HTTP/1.1")");
  EXPECT_EQ(request("GET /?u=http://h/x HTTP/1.1"), R"("GET" "/?u=http://h/x" "/" "u=http://h/x" "HTTP/1.1")");
  EXPECT_EQ(request("GET /a"), R"("GET" "/a" "/a" null null)");
  EXPECT_EQ(request("GET /? HTTP/1.1"), R"("GET" "/?" "/" "" "HTTP/1.1")");
  EXPECT_EQ(request("-"), "null null null null null");
  EXPECT_EQ(request(""), "null null null null null");
  EXPECT_EQ(request("\\x16\\x03\\x01"), R"(null "\\x16\\x03\\x01" null null null)");
  EXPECT_EQ(request("\\x22GET / HTTP/1.1"), R"(null "\"GET / HTTP/1.1" null null null)");
  EXPECT_EQ(request("quit"), R"(null "quit" null null null)");
  EXPECT_EQ(request("a\\\\"), R"(null "a\\" null null null)");
}

TEST(AccessLog, RefusesWhatIsNone) {
  auto all = paths({"_"});
  for (size_t size = 0; size + 5 < kCommon.size(); ++size) {
    auto read_up = read_fields(access_format, std::string(kCommon.substr(0, size)), all);
    EXPECT_EQ(read_up.find('{'), std::string::npos) << kCommon.substr(0, size);
  }
  EXPECT_EQ(read_fields(access_format, R"(a - - [10/Okt/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1)", paths({"time"})),
            "the time can't be read");
  EXPECT_EQ(read_fields(access_format, R"(a - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" abc 1)", paths({"status"})),
            "a number of the access log can't be read");
}

TEST(AccessLog, MakesOnlyWhatIsRead) {
  EXPECT_EQ(read_fields(access_format, R"(a - - [some day] "GET / HTTP/1.0" 200 -)", paths({"status", "bytes"})), "200 null");
}

TEST(AccessLog, UsersMayHaveBlanks) {
  EXPECT_EQ(read_fields(access_format, R"(a - J. Doe [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1)", paths({"user"})),
            R"("J. Doe")");
}

TEST(AccessLog, ReadsLayoutsOfNginx) {
  FormatOptions how{.layout = R"($remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent )"
                              R"("$http_referer" "$http_user_agent" "$http_x_forwarded_for" rt=$request_time ua="$upstream_addr")"};
  EXPECT_EQ(read(access_format,
                 R"(10.0.0.1 - - [23/Nov/2026:10:00:00 +0000] "POST /x HTTP/2.0" 201 5 "-" "curl" "1.2.3.4, 5.6.7.8" rt=0.012 ua="-")", how),
            R"({"client_ip":"10.0.0.1","user":null,"time":"2026-11-23T10:00:00Z","method":"POST","url":"/x","path":"/x",)"
            R"("query":null,"protocol":"HTTP/2.0","status":201,"bytes":5,"referer":null,"user_agent":"curl",)"
            R"("http_x_forwarded_for":"1.2.3.4, 5.6.7.8","request_time":"0.012","upstream_addr":null})");
  EXPECT_EQ(read(access_format, "1700000000.250|GET|/a?b=c|${x}|204", {.layout = "$msec|$request_method|$request_uri|${host}|$status"}),
            R"({"time":"2023-11-14T22:13:20.25Z","method":"GET","url":"/a?b=c","path":"/a","query":"b=c","host":"${x}","status":204})");
  EXPECT_EQ(read(access_format, "a 2026-11-23T10:00:00+01:00 x", {.layout = "$remote_addr $time_iso8601"}),
            "the time can't be read");
}

TEST(AccessLog, ReadsLayoutsOfApache) {
  FormatOptions how{.layout = R"(%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{X-Real-IP}i\" %D)"};
  EXPECT_EQ(read(access_format,
                 R"(www:443 10.0.0.1 - - [23/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 17 "-" "9.9.9.9" 1500)", how),
            R"({"vhost":"www","port":443,"client_ip":"10.0.0.1","ident":null,"user":null,"time":"2026-11-23T10:00:00Z",)"
            R"("method":"GET","url":"/","path":"/","query":null,"protocol":"HTTP/1.1","status":200,"bytes_out":17,)"
            R"("referer":null,"x_real_ip":"9.9.9.9","took":"1.5ms"})");
  EXPECT_EQ(read(access_format, "2026-11-23 10:00:00|/a|?b=c|100%", {.layout = "%{%F %T}t|%U|%q|100%%"}),
            R"({"time":"2026-11-23T10:00:00Z","path":"/a","query":"b=c"})");
}

TEST(AccessLog, NamesWhatIsWrongWithALayout) {
  auto error = [](std::string layout) {
    try {
      read(access_format, "x", {.layout = std::move(layout)});
    } catch (const Error& failure) {
      return failure.message();
    }
    return std::string();
  };
  EXPECT_EQ(error("plain"), "format=: there is no variable in 'plain'");
  EXPECT_EQ(error("%h %Z"), "format=: there is no %Z in a LogFormat");
  EXPECT_EQ(error("$remote_addr$status"), "format=: nothing stands between client_ip and status");
  EXPECT_EQ(error("%{Referer"), "format=: a { without its }");
  EXPECT_EQ(error("%{%Q}t"), "format=: '%Q' is no pattern of times: there is no %Q");
}

TEST(Logfmt, ReadsPairs) {
  EXPECT_EQ(read(logfmt_format, R"(level=info msg="two words" debug n=1 empty= q="" e="a\"b\n\u00e9")"),
            R"({"level":"info","msg":"two words","debug":true,"n":"1","empty":"","q":"","e":"a\"b\n\u00e9"})");
  EXPECT_EQ(read(logfmt_format, R"(a=1 a=2)"), R"({"a":"1"})");
  EXPECT_EQ(read(logfmt_format, "  a=b=c\td=\"x\"e=f  "), R"({"a":"b=c","d":"x","e":"f"})");
  EXPECT_EQ(read(logfmt_format, R"(w="C:\dir\x41")"), R"({"w":"C:\\dirA"})");
  EXPECT_EQ(read_fields(logfmt_format, "a=1 t=2026-11-23T10:00:00 b=2", paths({"b", "_time", "c"})),
            R"("2" "2026-11-23T10:00:00Z" null)");
}

TEST(Logfmt, RefusesWhatIsNone) {
  EXPECT_EQ(read(logfmt_format, "no pair at all"), "no key=value pair");
  EXPECT_EQ(read(logfmt_format, "=x"), "no key=value pair");
  EXPECT_EQ(read(logfmt_format, R"(a=1 b="open)"), "a quote that nothing closes");
  EXPECT_EQ(read(logfmt_format, R"(b="open\")"), "a quote that nothing closes");
}

TEST(Pairs, HaveAnySeparators) {
  EXPECT_EQ(read(kv_format, "a=1 b='x y' c"), R"({"a":"1","b":"x y","c":true})");
  EXPECT_EQ(read(kv_format, "a: 1; b: \"x; y\" ;c ; d:", {.pair = ":", .separator = ";"}),
            R"({"a":"1","b":"x; y","c":true,"d":""})");
  EXPECT_EQ(read(kv_format, "a->1 && b->2", {.pair = "->", .separator = "&&"}), R"({"a":"1","b":"2"})");
  EXPECT_EQ(read(kv_format, ";;a:1;;", {.pair = ":", .separator = ";"}), R"({"a":"1"})");
  EXPECT_EQ(read(kv_format, "nothing"), "no key=value pair");
  EXPECT_EQ(read(kv_format, "a=\"open"), "a quote that nothing closes");
  EXPECT_THROW(read(kv_format, "a", {.pair = "=", .separator = "="}), Error);
}

TEST(Syslog, ReadsRfc5424) {
  EXPECT_EQ(read(syslog_format,
                 R"(<165>1 2003-10-11T22:14:15.003Z host evntslog 8710 ID47 [a@1 iut="3" x="q\"b\\c\]"][b] )" "\xEF\xBB\xBF" R"(An event)"),
            R"({"priority":165,"facility":20,"severity":5,"timestamp":"2003-10-11T22:14:15.003Z","host":"host",)"
            R"("app":"evntslog","pid":8710,"msgid":"ID47","structured_data":{"a@1":{"iut":"3","x":"q\"b\\c]"},"b":{}},)"
            R"("message":"An event"})");
  EXPECT_EQ(read(syslog_format, "<34>1 - - - - - -"),
            R"({"priority":34,"facility":4,"severity":2,"host":null,"app":null,"pid":null,"msgid":null})");
  EXPECT_EQ(read_fields(syslog_format, "<34>1 2003-08-24T05:14:15-07:00 - a proc-1 - - x", paths({"pid", "_time", "message"})),
            R"("proc-1" "2003-08-24T12:14:15Z" "x")");
  EXPECT_EQ(read_fields(syslog_format, R"(<34>1 - h a - - [x y="z"] m)", {{.parts = {"structured_data", "x", "y"}, .span = {}}}),
            R"("z")");
  EXPECT_EQ(read(syslog_format, "<34>1 - h a"), "a syslog header that ends too early");
  EXPECT_EQ(read(syslog_format, "<34>1 yesterday h a p m - x"), "the time can't be read");
  EXPECT_EQ(read(syslog_format, R"(<34>1 - h a p m [x y="z] m)"), "structured data that can't be read");
}

TEST(Syslog, ReadsRfc3164AsItIsWritten) {
  auto all = paths({"severity", "_time", "host", "app", "pid", "message"});
  auto syslog = [&](std::string_view line) { return read_fields(syslog_format, line, all); };
  EXPECT_EQ(syslog("<34>Oct 11 22:14:15 mymachine su[230]: 'su root' failed"),
            R"(2 "2026-10-11T22:14:15Z" "mymachine" "su" 230 "'su root' failed")");
  EXPECT_EQ(syslog("Nov 24 10:00:01 host sshd: x"), R"(null "2025-11-24T10:00:01Z" "host" "sshd" null "x")");
  EXPECT_EQ(syslog("Oct  1 22:14:15 host kernel: [ 12.5] up"), R"(null "2026-10-01T22:14:15Z" "host" "kernel" null "[ 12.5] up")");
  EXPECT_EQ(syslog("Oct 1 22:14:15 host no program here"), R"(null "2026-10-01T22:14:15Z" "host" null null "no program here")");
  EXPECT_EQ(syslog("<13>Oct 11 22:14:15 su[1]: no host"), R"(5 "2026-10-11T22:14:15Z" null "su" 1 "no host")");
  EXPECT_EQ(syslog("2026-11-23T10:00:00.5+01:00 host app[a1]: x"), R"(null "2026-11-23T09:00:00.5Z" "host" "app" "a1" "x")");
  EXPECT_EQ(syslog("<13>Oct 11 22:14:15 2003 host app: x"), R"(5 "2003-10-11T22:14:15Z" "host" "app" null "x")");
  EXPECT_EQ(syslog("<13>Oct 11 2003 22:14:15 host app: x"), R"(5 "2003-10-11T22:14:15Z" "host" "app" null "x")");
  EXPECT_EQ(syslog("<13>Oct 11 2003 22:14:15: %ASA-6-1: x"), R"(5 "2003-10-11T22:14:15Z" null "%ASA-6-1" null "x")");
  EXPECT_EQ(syslog("<13>just text"), R"(5 null null null null "just text")");
  EXPECT_EQ(syslog("<13>Feb 30 00:00:00 host a: x"), R"(5 null "host" "a" null "x")");
  EXPECT_EQ(syslog("Feb 30 00:00:00 host a: x"), "the time can't be read");
  EXPECT_EQ(syslog("no header"), "no syslog header");
  EXPECT_EQ(syslog("<192>Oct 11 22:14:15 h a: x"), "no syslog header");
  EXPECT_EQ(syslog("<>x"), "no syslog header");
}

TEST(Syslog, TimesWithoutAZoneAreOfTheOneGiven) {
  auto berlin = std::make_shared<const TimeZone>(*TimeZone::from_rule("CET-1CEST,M3.5.0,M10.5.0/3"));
  FormatOptions how;
  how.zone = berlin;
  EXPECT_EQ(read_fields(syslog_format, "Oct 11 22:14:15 h a: x", paths({"timestamp"}), how), R"("2026-10-11T20:14:15Z")");
}

TEST(Cri, ReadsItsFourParts) {
  EXPECT_EQ(read(cri_format, "2016-10-06T00:17:09.669794202Z stdout P part of {\"a\":1} "),
            R"({"time":"2016-10-06T00:17:09.669794202Z","stream":"stdout","tag":"P","message":"part of {\"a\":1} "})");
  EXPECT_EQ(read_fields(cri_format, "2016-10-06T00:17:09.6+02:00 stderr F", paths({"message", "_time"})),
            R"("" "2016-10-05T22:17:09.6Z")");
  EXPECT_EQ(read(cri_format, "2016-10-06T00:17:09.6Z stdin F x"), "not a line of a CRI log");
  EXPECT_EQ(read(cri_format, "2016-10-06T00:17:09.6Z stdout x"), "not a line of a CRI log");
  EXPECT_EQ(read(cri_format, "2016-99-06T00:17:09.6Z stdout F x"), "the time can't be read");
}

constexpr std::string_view kClassicElb =
    R"(2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -)";

TEST(Elb, ReadsBothKinds) {
  auto fields = paths({"client_ip", "client_port", "backend_ip", "target_ip", "elb_status_code", "sent_bytes", "path", "user_agent", "_time"});
  EXPECT_EQ(read_fields(elb_format, kClassicElb, fields),
            R"("192.168.131.39" 2817 "10.0.0.1" null 200 29 "/" "curl/7.38.0" "2015-05-13T23:39:43.945958Z")");
  EXPECT_EQ(read_fields(elb_format,
                        R"(h2 2018-07-02T22:23:00.186641Z app/x/1 10.0.1.252:48160 - -1 -1 -1 503 - 0 366 "- http://x:80- -" "-" - - - "-" "-" "-" 0 2018-07-02T22:22:48.364000Z "waf-failed" "-" "-" "-" "-" "-" "-")",
                        fields),
            R"("10.0.1.252" 48160 null null 503 366 null null "2018-07-02T22:23:00.186641Z")");
  EXPECT_EQ(read(elb_format, "http 2018-07-02T22:23:00.186641Z short"), "not a line of a load balancer's log");
  EXPECT_EQ(read(elb_format, "x y z"), "the time can't be read");
}

TEST(LineFormats, AreRecognisedByTheirLines) {
  auto name = [](std::string_view line) {
    auto* format = format_of_line(line);
    return format ? format->name : "";
  };
  EXPECT_EQ(name(kCommon), "access");
  EXPECT_EQ(name(kCombined), "access");
  EXPECT_EQ(name(R"(level=info msg="two words" n=1)"), "logfmt");
  EXPECT_EQ(name("level=info n=1"), "") << "two pairs are too few";
  EXPECT_EQ(name("words a=1 b=2 c=3"), "");
  EXPECT_EQ(name("a=1 b=2 c=3 and words"), "logfmt");
  EXPECT_EQ(name("<34>Oct 11 22:14:15 mymachine su: x"), "syslog");
  EXPECT_EQ(name("<34>1 - h a p m - x"), "syslog");
  EXPECT_EQ(name("Oct 11 22:14:15 host app[1]: a=1 b=2 c=3"), "syslog");
  EXPECT_EQ(name("2026-11-23T10:00:00+01:00 host app[1]: x"), "syslog");
  EXPECT_EQ(name("2026-11-23T10:00:00Z INFO main: x"), "");
  EXPECT_EQ(name("Oct 11 22:14:15 something happened"), "");
  EXPECT_EQ(name("2016-10-06T00:17:09.669794202Z stdout F {\"a\":1}"), "cri");
  EXPECT_EQ(name(kClassicElb), "elb");
  EXPECT_EQ(name("Starting server on port 80"), "");
  EXPECT_EQ(name("<html>"), "");
}

TEST(LineFormats, ReadGarbageWithoutHarm) {
  std::vector<std::string> seeds = {std::string(kCombined), std::string(kClassicElb), R"(a=1 b="x\"y" c)",
                                    R"(<165>1 2003-10-11T22:14:15.003Z h e 8 I [a@1 i="3"] An event)",
                                    "<34>Oct 11 22:14:15 m su[230]: x", "2016-10-06T00:17:09.669794202Z stdout F x"};
  uint64_t state = 1;
  auto draw = [&](size_t range) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<size_t>(state >> 33) % range;
  };
  for (int round = 0; round < 3000; ++round) {
    std::string line = seeds[draw(seeds.size())];
    for (size_t edits = draw(4); edits-- > 0 && !line.empty();) {
      size_t at = draw(line.size());
      if (draw(2)) line.erase(at, draw(6) + 1);
      else line[at] = "\"\\[]<>=: -\x00\xFFz"[draw(13)];
    }
    std::erase(line, '\n');
    format_of_line(line);
    for (const FormatDef* format : {&access_format, &combined_format, &clf_format, &logfmt_format, &kv_format,
                                    &syslog_format, &cri_format, &elb_format})
      read(*format, line);
  }
}

}  // namespace
}  // namespace weir
