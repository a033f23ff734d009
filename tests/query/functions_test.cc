// Edge cases of scalar functions; their examples are run by program_test.cc.
#include "weir/query/functions.h"

#include <gtest/gtest.h>

#include "records.h"
#include "weir/data/time_text.h"
#include "weir/query/expr_error.h"

namespace weir {
namespace {

TimeZonePtr berlin() {
  return std::make_shared<const TimeZone>(*TimeZone::from_rule("CET-1CEST,M3.5.0,M10.5.0/3"));
}

struct FunctionsTest : testing::Test {
  Arena arena;
  EvalScratch scratch;
  CompileOptions options{.now_ns = *parse_time("2026-11-23T10:00Z"), .file_names = {}, .zone = {}, .read_file = {}};

  /// The expression's value for one record, as JSON.
  std::string value(std::string_view expr_text, std::string_view record = "{}") {
    auto expr = parse_expr(expr_text);
    auto parser = make_json_parser(fields_read(*expr));
    auto program = Program::compile(*expr, parser->schema(), options);
    auto batches = parse_batches(arena, std::string(record) + "\n", *parser);
    Column column;
    program.evaluate(batches.at(0), scratch, column);
    std::string json;
    append_json(column[0], json);
    return json;
  }
};

TEST_F(FunctionsTest, TimesAreReadByAPattern) {
  EXPECT_EQ(value(R"(time(t, "%d/%b/%Y:%H:%M:%S %z"))", R"({"t":"10/Oct/2000:13:55:36 -0700"})"),
            R"("2000-10-10T20:55:36Z")");
  EXPECT_EQ(value(R"(time(t, "%b %d %H:%M:%S"))", R"({"t":"Nov 24 10:00:01"})"), R"("2025-11-24T10:00:01Z")");
  EXPECT_EQ(value(R"(time(t, "%Y%m%d"))", R"({"t":20261123})"), R"("2026-11-23T00:00:00Z")");
  EXPECT_EQ(value(R"(time(t, "%Y"))", R"({"t":"20 26"})"), "null");
  EXPECT_EQ(value(R"(time(t, "%Y"))", R"({"t":null})"), "null");
  EXPECT_EQ(value(R"(time(t, concat("%", "Y")))", R"({"t":"2026"})"), R"("2026-01-01T00:00:00Z")");
}

TEST_F(FunctionsTest, TextThatIsATimeOrAnEpochReadsAsOne) {
  EXPECT_EQ(value("time(t)", R"({"t":"1795428007"})"), R"("2026-11-23T10:00:07Z")");
  EXPECT_EQ(value("time(t)", R"({"t":1795428007123})"), R"("2026-11-23T10:00:07.123Z")");
  EXPECT_EQ(value("time(t)", R"({"t":"1795428007.5"})"), R"("2026-11-23T10:00:07.5Z")");
  EXPECT_EQ(value("time(t)", R"({"t":"10/Oct/2000:13:55:36 -0700"})"), R"("2000-10-10T20:55:36Z")");
  EXPECT_EQ(value("t > 2026-11-23", R"({"t":"1795428007"})"), "true");
  EXPECT_EQ(value("time(t)", R"({"t":"soon"})"), "null");
  EXPECT_EQ(value("time(t)", R"({"t":true})"), "null");
}

TEST_F(FunctionsTest, TimesArePrintedByAPattern) {
  EXPECT_EQ(value(R"(format_time(t, "%H:%M on %A"))", R"({"t":"2026-11-23T10:05:00Z"})"), R"("10:05 on Monday")");
  EXPECT_EQ(value(R"(format_time(t, "%F"))", R"({"t":"x"})"), "null");
  EXPECT_EQ(value(R"(format_time(t, "%F"))", R"({"t":null})"), "null");
  EXPECT_EQ(value(R"(format_time(t, ""))", R"({"t":0})"), R"("")");
}

TEST_F(FunctionsTest, AZoneDecidesWhatClocksShow) {
  options.zone = berlin();
  constexpr std::string_view kRecord = R"({"t":"2026-07-01T22:30:00Z","local":"2026-07-02T00:30:00"})";
  EXPECT_EQ(value("hour(t)", kRecord), "0");
  EXPECT_EQ(value("day(t)", kRecord), "2");
  EXPECT_EQ(value("weekday(t)", kRecord), "4");
  EXPECT_EQ(value("time(local) == time(t)", kRecord), "true");
  EXPECT_EQ(value("local == time(t)", kRecord), "true");
  EXPECT_EQ(value("local >= 2026-07-02T00:30", kRecord), "true");
  EXPECT_EQ(value("local >= 2026-07-01T22:31Z", kRecord), "false");
  EXPECT_EQ(value("local in 2026-07-02..2026-07-03", kRecord), "true");
  EXPECT_EQ(value("time(t) - 2026-07-02", kRecord), R"("30m")");
  EXPECT_EQ(value(R"(format_time(t, "%F %H:%M %Z"))", kRecord), R"("2026-07-02 00:30 CEST")");
  EXPECT_EQ(value(R"(time("2026-07-02 00:30", "%F %R"))"), R"("2026-07-01T22:30:00Z")");
  EXPECT_EQ(value("string(time(t))", kRecord), R"("2026-07-02T00:30:00+02:00")");
}

TEST_F(FunctionsTest, BucketsOfWholeDaysFollowTheCalendarOfTheZone) {
  options.zone = berlin();
  auto bucket = [&](std::string_view time, std::string_view width) {
    return value("bucket(t, " + std::string(width) + ")", R"({"t":")" + std::string(time) + R"("})");
  };
  EXPECT_EQ(bucket("2026-07-01T22:30:00Z", "1d"), R"("2026-07-01T22:00:00Z")");
  EXPECT_EQ(bucket("2026-03-29T21:59:00Z", "1d"), R"("2026-03-28T23:00:00Z")") << "a day of 23 hours";
  EXPECT_EQ(bucket("2026-03-29T22:00:00Z", "1d"), R"("2026-03-29T22:00:00Z")");
  EXPECT_EQ(bucket("2026-07-01T22:30:00Z", "7d"), R"("2026-06-28T22:00:00Z")") << "Monday";
  EXPECT_EQ(bucket("2026-06-30T22:30:00Z", "\"month\""), R"("2026-06-30T22:00:00Z")");
  EXPECT_EQ(bucket("2025-12-31T23:30:00Z", "\"year\""), R"("2025-12-31T23:00:00Z")");
  EXPECT_EQ(bucket("2026-07-01T22:30:00Z", "1h"), R"("2026-07-01T22:00:00Z")");
}

TEST_F(FunctionsTest, UrlsAreTakenApart) {
  EXPECT_EQ(value(R"(url_parse("https://me:pw@a.example:8443/x/y?q=1&r=%20#top"))"),
            R"({"scheme":"https","user":"me:pw","host":"a.example","port":8443,"path":"/x/y","query":"q=1&r=%20","fragment":"top"})");
  EXPECT_EQ(value(R"(url_parse("http://[::1]:80/"))"), R"({"scheme":"http","host":"::1","port":80,"path":"/"})");
  EXPECT_EQ(value(R"(url_parse("/a?b"))"), R"({"path":"/a","query":"b"})");
  EXPECT_EQ(value(R"(url_parse("//host/p"))"), R"({"host":"host","path":"/p"})");
  EXPECT_EQ(value(R"(url_parse("mailto:a@b.example"))"), R"({"scheme":"mailto","path":"a@b.example"})");
  EXPECT_EQ(value(R"(url_parse(""))"), R"({"path":""})");
  EXPECT_EQ(value(R"(url_parse(null))"), "null");
  EXPECT_EQ(value(R"(url_parse("http://a\"b/").host)"), R"("a\"b")");
}

TEST_F(FunctionsTest, PercentSignsAreDecodedWhereDigitsFollow) {
  EXPECT_EQ(value(R"(url_decode("a%20b%2Fc%2f+d"))"), R"("a b/c/+d")");
  EXPECT_EQ(value(R"(url_decode("100%"))"), R"("100%")");
  EXPECT_EQ(value(R"(url_decode("%4"))"), R"("%4")");
  EXPECT_EQ(value(R"(url_decode("%zz%41"))"), R"("%zzA")");
  EXPECT_EQ(value(R"(url_decode("%C3%B1"))"), "\"\xC3\xB1\"");
}

TEST_F(FunctionsTest, ParametersAreFoundInUrlsAndInQueries) {
  EXPECT_EQ(value(R"(query_param("http://a/s?x=1&q=a+b%21&q=2#f", "q"))"), R"("a b!")");
  EXPECT_EQ(value(R"(query_param("x=1&q=2", "q"))"), R"("2")");
  EXPECT_EQ(value(R"(query_param("/s?flag&q=1", "flag"))"), R"("")");
  EXPECT_EQ(value(R"(query_param("/s?a%5B%5D=1", "a[]"))"), R"("1")");
  EXPECT_EQ(value(R"(query_param("/s?q=1", "z"))"), "null");
  EXPECT_EQ(value(R"(query_param("/q=1", "q"))"), "null");
  EXPECT_EQ(value(R"(query_param("/s?a=1#q=2", "q"))"), "null");
}

TEST_F(FunctionsTest, DigestsAreThoseOfTheirStandards) {
  EXPECT_EQ(value(R"(md5(""))"), R"("d41d8cd98f00b204e9800998ecf8427e")");
  EXPECT_EQ(value(R"(sha256(""))"), R"("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")");
  EXPECT_EQ(value("md5(42) == md5(\"42\")"), "true");
  EXPECT_EQ(value("sha256(null)"), "null");
  EXPECT_EQ(value("hash(\"a\") == hash(\"a\") and hash(\"a\") != hash(\"b\") and hash(\"a\") >= 0"), "true");
}

TEST_F(FunctionsTest, Base64AndHexadecimalReadWhatTheyWrite) {
  for (std::string_view text : {"", "f", "fo", "foo", "foob", "\xC3\xB1?>"}) {
    std::string record = R"({"x":")" + std::string(text) + R"("})";
    EXPECT_EQ(value("unbase64(base64(x)) == x and unhex(hex(x)) == x", record), "true") << text;
  }
  EXPECT_EQ(value(R"(base64("fo"))"), R"("Zm8=")");
  EXPECT_EQ(value(R"(unbase64("Zm8"))"), R"("fo")");
  EXPECT_EQ(value(R"(unbase64("_-_-") == unbase64("/+/+"))"), "true");
  EXPECT_EQ(value(R"(unbase64("Zm8=="))"), "null");
  EXPECT_EQ(value(R"(unbase64("Z"))"), "null");
  EXPECT_EQ(value(R"(unbase64("Zm9 v"))"), "null");
  EXPECT_EQ(value(R"(unhex("6"))"), "null");
  EXPECT_EQ(value(R"(unhex("6g"))"), "null");
  EXPECT_EQ(value(R"(unhex("4D4d"))"), R"("MM")");
}

TEST_F(FunctionsTest, LinesOfAFileAreAList) {
  options.read_file = [](const std::string& path) {
    EXPECT_EQ(path, "ids.txt");
    return std::string("7\r\nseven\n\n8.0\n\"q\"");
  };
  EXPECT_EQ(value(R"(lines("ids.txt"))"), R"(["7","seven","","8.0","\"q\""])");
  EXPECT_EQ(value(R"(x in lines("ids.txt"))", R"({"x":7})"), "true");
  EXPECT_EQ(value(R"(x in lines("ids.txt"))", R"({"x":"7"})"), "true");
  EXPECT_EQ(value(R"(x in lines("ids.txt"))", R"({"x":8})"), "true");
  EXPECT_EQ(value(R"(x in lines("ids.txt"))", R"({"x":9})"), "false");
  EXPECT_EQ(value(R"(x in lines("ids.txt"))", R"({"x":"\u0022q\""})"), "true");
  EXPECT_EQ(value(R"(x not in lines("ids.txt"))", R"({"x":null})"), "true");
  EXPECT_EQ(value(R"(len(lines("ids.txt")))"), "5");
}

TEST_F(FunctionsTest, NumbersMeetTheTextsOfAConstantList) {
  EXPECT_EQ(value(R"(x in ["7", "08"])", R"({"x":7})"), "true");
  EXPECT_EQ(value(R"(x in ["7", "08"])", R"({"x":8})"), "true");
  EXPECT_EQ(value(R"(x in ["7", "a"])", R"({"x":70})"), "false");
  EXPECT_EQ(value(R"(x in ["7.0"])", R"({"x":7})"), "true");
}

TEST_F(FunctionsTest, NetworksOfAddresses) {
  EXPECT_EQ(value(R"(subnet("10.1.2.3", 0))"), R"("0.0.0.0/0")");
  EXPECT_EQ(value(R"(subnet("10.1.2.3", 33))"), "null");
  EXPECT_EQ(value(R"(subnet("2001:db8::1", 32))"), R"("2001:db8::/32")");
  EXPECT_EQ(value(R"(subnet("x", 24))"), "null");
  EXPECT_EQ(value(R"(ip_version("::1"))"), "6");
  EXPECT_EQ(value(R"(ip_version("10.0.0.256"))"), "null");
}

}  // namespace
}  // namespace weir
