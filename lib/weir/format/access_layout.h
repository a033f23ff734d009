// AccessLayout: how the lines of an access log are written, from a log_format of nginx (`$remote_addr [$time_local]`) or
// a LogFormat of Apache (`%h %l %u %t "%r"`): variables with literal text between them. What stands for the same thing
// has the same name whatever the server: client_ip ident user time method url path query protocol status bytes referer
// user_agent. Other variables of nginx keep their names; of Apache `%{X-Real-IP}i` is x_real_ip. Immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/time_pattern.h"

namespace weir {

class AccessLayout {
 public:
  /// How the text of a variable becomes a value.
  enum class Is : uint8_t {
    Text,
    Number,         ///< a 64-bit integer where it is one
    Time,           ///< as in access logs
    TimeByPattern,
    IsoTime,
    Epoch,
    Request,        ///< `GET /a HTTP/1.1`: four members and the query
    Url,            ///< its path and query too
    Query,          ///< with or without the question mark
    Microseconds, Milliseconds, Seconds,   ///< durations
  };
  struct Item {
    Is is = Is::Text;
    std::string name;      ///< empty: read and forgotten
    std::string literal;   ///< what stands behind it
    std::optional<TimePattern> pattern;
  };

  /// Of nginx if there is a `$`, else of Apache. Throws Error(Usage) that says what can't be read.
  static AccessLayout compile(std::string_view text);

  /// The Common Log Format, with referer and user agent or without them.
  static const AccessLayout& common();
  static const AccessLayout& combined();

  const std::string& begin() const { return begin_; }   ///< what stands in front of the first
  const std::vector<Item>& items() const { return items_; }

 private:
  void add_literal(char c);
  void add(Item item);
  void compile_nginx(std::string_view text);
  void compile_apache(std::string_view text);

  std::string begin_;
  std::vector<Item> items_;
};

}  // namespace weir
