// Writes made-up web access logs: the input of the benchmarks and of the large tests.
//
//   generate (--records N | --bytes N[KiB|MiB|GiB]) [--seed S] [--format ndjson|text|csv|combined|logfmt|keys]
//
// One seed gives the same bytes on every machine: the generator is our own, all arithmetic is on integers,
// and nothing depends on the clock, the locale or the standard library's distributions. `--bytes` stops after
// the first whole record that reaches N. What the data looks like, and which shares of it a benchmark may
// rely on, stands in README.md beside this file.
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "record.h"

namespace {

using std::string_view;
using weir::bench::Model;
using weir::bench::Record;

// Appends to a large block and writes it out whole; a record is never longer than kRecordBytesMax.
class Output {
 public:
  static constexpr size_t kRecordBytesMax = 4096;

  Output() : block_(1 << 20) {}

  void put(string_view text) {
    std::memcpy(block_.data() + used_, text.data(), text.size());
    used_ += text.size();
  }
  void put(char c) { block_[used_++] = c; }
  void put_number(uint32_t value) {
    char* const begin = block_.data() + used_;
    used_ += static_cast<size_t>(std::to_chars(begin, begin + 10, value).ptr - begin);
  }
  void put_digits(uint32_t value, int width) {
    for (int i = width - 1; i >= 0; --i, value /= 10) block_[used_ + i] = static_cast<char>('0' + value % 10);
    used_ += width;
  }
  void put_hex(uint64_t value) {
    for (int shift = 60; shift >= 0; shift -= 4) put("0123456789abcdef"[(value >> shift) & 15]);
  }
  // Microseconds as milliseconds with three decimals.
  void put_millis(uint32_t micros) {
    put_number(micros / 1000);
    put('.');
    put_digits(micros % 1000, 3);
  }
  void put_ip(uint32_t ip) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      put_number((ip >> shift) & 255);
      if (shift > 0) put('.');
    }
  }

  void end_record() {
    put('\n');
    if (used_ + kRecordBytesMax > block_.size()) flush();
  }
  void flush() {
    written_ += used_;
    for (size_t at = 0; at < used_;) {
      const ssize_t n = ::write(STDOUT_FILENO, block_.data() + at, used_ - at);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && errno == EPIPE) std::exit(0);  // the reader has enough
      if (n < 0) {
        std::perror("generate: write");
        std::exit(1);
      }
      at += static_cast<size_t>(n);
    }
    used_ = 0;
  }
  uint64_t total() const { return written_ + used_; }

 private:
  std::vector<char> block_;
  size_t used_ = 0;
  uint64_t written_ = 0;
};

// The date part is formatted once for each second.
class Clock {
 public:
  string_view second(uint64_t time_ms) {
    const uint64_t s = time_ms / 1000;
    if (s != second_) {
      second_ = s;
      // Days since 2026-03-01 to a civil date, in the March-based years of H. Hinnant's algorithm.
      const uint64_t days = s / 86400 + 2026 * 365 + 2026 / 4 - 2026 / 100 + 2026 / 400;
      const uint64_t era = days / 146097, day_of_era = days % 146097;
      const uint64_t year_of_era =
          (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
      const uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
      const uint64_t shifted = (5 * day_of_year + 2) / 153;
      const unsigned day = static_cast<unsigned>(day_of_year - (153 * shifted + 2) / 5 + 1);
      const unsigned month = static_cast<unsigned>(shifted < 10 ? shifted + 3 : shifted - 9);
      const unsigned year = static_cast<unsigned>(era * 400 + year_of_era + (month <= 2 ? 1 : 0));
      std::snprintf(text_, sizeof text_, "%04u-%02u-%02uT%02u:%02u:%02u", year % 10000, month % 100,
                    day % 100, static_cast<unsigned>(s / 3600 % 24), static_cast<unsigned>(s / 60 % 60),
                    static_cast<unsigned>(s % 60));
    }
    return {text_, 19};
  }

 private:
  uint64_t second_ = ~uint64_t{0};
  char text_[24] = "";
};

void put_time(Output& out, Clock& clock, uint64_t time_ms) {
  out.put(clock.second(time_ms));
  out.put('.');
  out.put_digits(static_cast<uint32_t>(time_ms % 1000), 3);
  out.put('Z');
}

void put_host(Output& out, uint32_t host) {
  out.put("web-");
  out.put_digits(host, 2);
}

void put_ndjson(Output& out, Clock& clock, const Record& r) {
  out.put(R"({"ts":")");
  put_time(out, clock, r.time_ms);
  out.put(R"(","level":")");
  out.put(r.level);
  out.put(R"(","service":")");
  out.put(r.service);
  out.put(R"(","host":")");
  put_host(out, r.host);
  out.put(R"(","client_ip":")");
  out.put_ip(r.client);
  out.put(R"(","http":{"method":")");
  out.put(r.method);
  out.put(R"(","path":")");
  out.put(r.path);
  out.put(R"(","status":)");
  out.put_number(r.status);
  out.put(R"(,"bytes":)");
  out.put_number(r.bytes);
  out.put(R"(,"latency_ms":)");
  out.put_millis(r.latency_us);
  if (r.referer.empty()) {
    out.put(R"(,"referer":null,"user_agent":")");
  } else {
    out.put(R"(,"referer":")");
    out.put(r.referer);
    out.put(R"(","user_agent":")");
  }
  out.put(r.agent);
  if (r.user_id == 0) {
    out.put(R"("},"user":null,"event":")");
  } else {
    out.put(R"("},"user":{"id":)");
    out.put_number(r.user_id);
    out.put(R"(,"plan":")");
    out.put(r.plan);
    out.put(R"("},"event":")");
  }
  out.put(r.event);
  out.put(R"(","trace_id":")");
  out.put_hex(r.trace);
  out.put("\"}");
  out.end_record();
}

// What all access logs have of a request: from "METHOD PATH to the user agent.
void put_request(Output& out, const Record& r) {
  out.put('"');
  out.put(r.method);
  out.put(' ');
  out.put(r.path);
  out.put(" HTTP/1.1\" ");
  out.put_number(r.status);
  out.put(' ');
  out.put_number(r.bytes);
  out.put(" \"");
  out.put(r.referer.empty() ? string_view("-") : r.referer);
  out.put("\" \"");
  out.put(r.agent);
  out.put('"');
}

// The columns of an access log, then the application's own: key=value pairs.
void put_text(Output& out, Clock& clock, const Record& r) {
  put_time(out, clock, r.time_ms);
  out.put(' ');
  put_host(out, r.host);
  out.put(' ');
  out.put(r.service);
  out.put(' ');
  out.put(r.level);
  out.put(' ');
  out.put_ip(r.client);
  out.put(' ');
  put_request(out, r);
  out.put(" took=");
  out.put_millis(r.latency_us);
  out.put("ms event=");
  out.put(r.event);
  out.put(" trace=");
  out.put_hex(r.trace);
  out.end_record();
}

void put_csv(Output& out, Clock& clock, const Record& r) {
  if (out.total() == 0) {
    out.put(
        "ts,level,service,host,client_ip,method,path,status,bytes,latency_ms,referer,user_agent,user_id,"
        "event,trace_id");
    out.end_record();
  }
  put_time(out, clock, r.time_ms);
  out.put(',');
  out.put(r.level);
  out.put(',');
  out.put(r.service);
  out.put(',');
  put_host(out, r.host);
  out.put(',');
  out.put_ip(r.client);
  out.put(',');
  out.put(r.method);
  out.put(',');
  out.put(r.path);
  out.put(',');
  out.put_number(r.status);
  out.put(',');
  out.put_number(r.bytes);
  out.put(',');
  out.put_millis(r.latency_us);
  out.put(',');
  out.put(r.referer);
  out.put(",\"");
  out.put(r.agent);
  out.put("\",");
  if (r.user_id != 0) out.put_number(r.user_id);
  out.put(',');
  out.put(r.event);
  out.put(',');
  out.put_hex(r.trace);
  out.end_record();
}

// As web servers write it: 01/Mar/2026:00:00:00 +0000.
void put_access_time(Output& out, string_view second) {
  constexpr string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const size_t month = static_cast<size_t>((second[5] - '0') * 10 + (second[6] - '0') - 1);
  out.put(second.substr(8, 2));
  out.put('/');
  out.put(kMonths.substr(month * 3, 3));
  out.put('/');
  out.put(second.substr(0, 4));
  out.put(':');
  out.put(second.substr(11, 8));
  out.put(" +0000");
}

void put_combined(Output& out, Clock& clock, const Record& r) {
  out.put_ip(r.client);
  out.put(" - - [");
  put_access_time(out, clock.second(r.time_ms));
  out.put("] ");
  put_request(out, r);
  out.end_record();
}

void put_logfmt(Output& out, Clock& clock, const Record& r) {
  out.put("ts=");
  put_time(out, clock, r.time_ms);
  out.put(" level=");
  out.put(r.level);
  out.put(" service=");
  out.put(r.service);
  out.put(" host=");
  put_host(out, r.host);
  out.put(" client_ip=");
  out.put_ip(r.client);
  out.put(" method=");
  out.put(r.method);
  out.put(" path=");
  out.put(r.path);
  out.put(" status=");
  out.put_number(r.status);
  out.put(" bytes=");
  out.put_number(r.bytes);
  out.put(" latency_ms=");
  out.put_millis(r.latency_us);
  out.put(" user_agent=\"");
  out.put(r.agent);
  out.put("\" event=");
  out.put(r.event);
  out.put(" trace_id=");
  out.put_hex(r.trace);
  out.end_record();
}

// Many keys: two columns, a user of ten million in turn, in no order.
void put_keys(Output& out, Clock&, const Record& r) {
  if (out.total() == 0) {
    out.put("user,ms");
    out.end_record();
  }
  out.put('u');  // what reads as a number is ordered as one
  out.put_hex(weir::bench::Random(r.serial % 10'000'000).next());
  out.put(',');
  out.put_number(r.latency_us / 1000);
  out.end_record();
}

using Format = void (*)(Output&, Clock&, const Record&);

struct NamedFormat {
  string_view name;
  Format put;
};
constexpr NamedFormat kFormats[] = {{"ndjson", put_ndjson},     {"text", put_text},     {"csv", put_csv},
                                    {"combined", put_combined}, {"logfmt", put_logfmt}, {"keys", put_keys}};

struct Options {
  uint64_t records = UINT64_MAX, bytes = UINT64_MAX, seed = 1;
  Format format = put_ndjson;
};

[[noreturn]] void usage(const std::string& what) {
  std::fprintf(stderr,
               "generate: %s\nusage: generate (--records N | --bytes N[KiB|MiB|GiB]) [--seed S] "
               "[--format ndjson|text|csv|combined|logfmt|keys]\n",
               what.c_str());
  std::exit(2);
}

uint64_t parse_number(string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  const int shift = unit.empty() ? 0 : unit == "KiB" ? 10 : unit == "MiB" ? 20 : unit == "GiB" ? 30 : -1;
  if (error != std::errc() || shift < 0) usage("not a number: " + std::string(text));
  return value << shift;
}

Format format_named(string_view name) {
  for (const NamedFormat& format : kFormats)
    if (format.name == name) return format.put;
  return nullptr;
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const string_view name = argv[i];
    if (i + 1 == argc) usage("no value for " + std::string(name));
    const string_view value = argv[i + 1];
    if (name == "--records") {
      options.records = parse_number(value);
    } else if (name == "--bytes") {
      options.bytes = parse_number(value);
    } else if (name == "--seed") {
      options.seed = parse_number(value);
    } else if (const Format format = name == "--format" ? format_named(value) : nullptr) {
      options.format = format;
    } else {
      usage("unknown: " + std::string(name) + " " + std::string(value));
    }
  }
  if (options.records == UINT64_MAX && options.bytes == UINT64_MAX) usage("how much?");
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  Model model(options.seed);
  Output out;
  Clock clock;
  Record record{};
  for (uint64_t count = 0; count < options.records && out.total() < options.bytes; ++count) {
    model.next(record);
    options.format(out, clock, record);
  }
  out.flush();
}
