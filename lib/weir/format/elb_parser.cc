#include "weir/format/elb_parser.h"

#include <algorithm>
#include <string>

#include "weir/data/time_text.h"
#include "weir/format/fixed_names.h"
#include "weir/format/line_values.h"

namespace weir {
namespace {

/// https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html, "Access log entries".
constexpr std::string_view kClassic[] = {
    "time",           "elb",
    "client",         "backend",
    "request_processing_time", "backend_processing_time",
    "response_processing_time", "elb_status_code",
    "backend_status_code", "received_bytes",
    "sent_bytes",     "request",
    "user_agent",     "ssl_cipher",
    "ssl_protocol"};
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html, "Syntax".
constexpr std::string_view kApplication[] = {
    "type",           "time",
    "elb",            "client",
    "target",         "request_processing_time",
    "target_processing_time", "response_processing_time",
    "elb_status_code", "target_status_code",
    "received_bytes", "sent_bytes",
    "request",        "user_agent",
    "ssl_cipher",     "ssl_protocol",
    "target_group_arn", "trace_id",
    "domain_name",    "chosen_cert_arn",
    "matched_rule_priority", "request_creation_time",
    "actions_executed", "redirect_url",
    "error_reason",   "target_port_list",
    "target_status_code_list", "classification",
    "classification_reason", "conn_trace_id"};
constexpr size_t kClassicNeeded = 12, kApplicationNeeded = 13;
constexpr std::string_view kTypes[] = {"http", "https", "h2", "grpcs", "ws", "wss"};

constexpr std::string_view kParts[] = {"client_ip",  "client_port",  "target_ip", "target_port", "backend_ip",
                                       "backend_port", "method",      "url",       "path",        "query", "protocol"};
enum Part : size_t { kClientIp, kClientPort, kTargetIp, kTargetPort, kBackendIp, kBackendPort, kMethod, kUrl, kPath, kQuery, kProtocol };

std::vector<std::string> strings(std::span<const std::string_view> names) { return {names.begin(), names.end()}; }

/// The next cell, between quotes or up to a blank; false if a quote is not closed or nothing is left.
bool take_cell(std::string_view& rest, std::string_view& cell) {
  if (rest.empty()) return false;
  size_t end = 0;
  if (rest.starts_with('"')) {
    size_t quote = find_closing_quote(rest.substr(1));
    if (quote == std::string_view::npos) return false;
    cell = rest.substr(1, quote);
    end = quote + 2;
  } else {
    end = std::min(rest.find(' '), rest.size());
    cell = rest.substr(0, end);
  }
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return true;
}

bool is_application(std::string_view line) {
  return std::ranges::find(kTypes, line.substr(0, line.find(' '))) != std::end(kTypes);
}

class ElbParser final : public MemberParser {
 public:
  ElbParser(const FieldSet& fields, const ParserOptions& options)
      : MemberParser(fields, options),
        classic_(strings(kClassic), plan()),
        application_(strings(kApplication), plan()),
        parts_(strings(kParts), plan()) {}

 protected:
  std::string_view read(std::string_view line, Members& out) const override {
    bool application = is_application(line);
    const FixedNames& names = application ? application_ : classic_;
    auto list = application ? std::span<const std::string_view>(kApplication) : std::span<const std::string_view>(kClassic);
    std::string_view cell;
    size_t count = 0;
    for (; count < list.size() && take_cell(line, cell); ++count)
      if (!put(names, list[count], count, cell, out)) return "the time can't be read";
    return count >= (application ? kApplicationNeeded : kClassicNeeded) ? std::string_view()
                                                                          : "not a line of a load balancer's log";
  }

 private:
  bool put(const FixedNames& names, std::string_view name, size_t index, std::string_view cell, Members& out) const {
    if (name == "time") {
      auto ns = parse_time(cell, options().zone());
      if (!ns) return false;
      names.put(index, Value::time(*ns), out);
      out.put_time(*ns);
    } else if (name == "client") {
      put_address(kClientIp, kClientPort, cell, out);
    } else if (name == "target") {
      put_address(kTargetIp, kTargetPort, cell, out);
    } else if (name == "backend") {
      put_address(kBackendIp, kBackendPort, cell, out);
    } else if (name == "request") {
      put_request(cell, out);
    } else if (names.wants(index)) {
      bool number = name.ends_with("_code") || name.ends_with("_bytes") || name.ends_with("_priority");
      names.put(index, number ? number_or_text(cell) : text_or_null(unescape_log_text(cell, out.arena())), out);
    }
    return true;
  }

  void put_address(Part ip, Part port, std::string_view cell, Members& out) const {
    size_t colon = cell.rfind(':');
    if (colon == std::string_view::npos) {
      parts_.put(ip, text_or_null(cell), out);
      return;
    }
    parts_.put(ip, text_or_null(cell.substr(0, colon)), out);
    parts_.put(port, number_or_text(cell.substr(colon + 1)), out);
  }

  void put_request(std::string_view cell, Members& out) const {
    // `- http://host:80/- -` and the like stand for a request that was never whole.
    RequestLine request(unescape_log_text(cell, out.arena()));
    parts_.put(kMethod, text_or_null(request.method), out);
    parts_.put(kUrl, text_or_null(request.url), out);
    RequestTarget target(request.url);
    bool whole = request.method != "-" && !request.method.empty();
    parts_.put(kPath, whole ? text_or_null(target.path) : Value(), out);
    parts_.put(kQuery, whole && target.query ? Value::string(*target.query) : Value(), out);
    parts_.put(kProtocol, text_or_null(request.protocol), out);
  }

  FixedNames classic_, application_, parts_;
};

bool is_elb_line(std::string_view line) {
  bool application = is_application(line);
  if (application) line.remove_prefix(line.find(' ') + 1);
  if (line.size() < 60 || !parse_time(line.substr(0, line.find(' ')))) return false;
  std::string_view cell;
  size_t cells = 0;
  while (cells < kClassicNeeded && take_cell(line, cell)) ++cells;
  // The twelfth is the request.
  return cells == kClassicNeeded && cell.find(' ') != std::string_view::npos &&
         (cell.find(" HTTP/") != std::string_view::npos || cell.ends_with('-') || cell.ends_with("- "));
}

}  // namespace

constinit const FormatDef elb_format = {
    .name = "elb",
    .summary = "access logs of AWS load balancers",
    .tells = is_elb_line,
    .make_parser = [](const FieldSet& fields, const ParserOptions& options) -> std::unique_ptr<RecordParser> {
      return std::make_unique<ElbParser>(fields, options);
    }};

}  // namespace weir
