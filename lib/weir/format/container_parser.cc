#include "weir/format/container_parser.h"

#include "weir/data/time_text.h"
#include "weir/format/fixed_names.h"
#include "weir/format/json_parser.h"

namespace weir {
namespace {

enum Name : size_t { kTime, kStream, kTag, kMessage };

/// The four parts of a line.
struct CriLine {
  std::string_view time, stream, tag, message;

  explicit CriLine(std::string_view line) {
    for (auto* part : {&time, &stream, &tag}) {
      size_t end = line.find(' ');
      *part = line.substr(0, end);
      line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    }
    message = line;
  }
  bool ok() const {
    bool full = tag == "F" || tag == "P" || tag.starts_with("F:") || tag.starts_with("P:");
    return (stream == "stdout" || stream == "stderr") && full && time.size() >= 20;
  }
};

class CriParser final : public MemberParser {
 public:
  CriParser(const FieldSet& fields, const ParserOptions& options)
      : MemberParser(fields, options), names_({"time", "stream", "tag", "message"}, plan()) {}

 protected:
  std::string_view read(std::string_view line, Members& out) const override {
    CriLine cri(line);
    if (!cri.ok()) return "not a line of a CRI log";
    if (names_.wants(kTime) || plan().wants_time() || options().strict) {
      auto ns = parse_time(cri.time, options().zone());
      if (!ns) return "the time can't be read";
      names_.put(kTime, Value::time(*ns), out);
      out.put_time(*ns);
    }
    names_.put(kStream, Value::string(cri.stream), out);
    names_.put(kTag, Value::string(cri.tag), out);
    names_.put(kMessage, Value::string(cri.message), out);
    return {};
  }

 private:
  FixedNames names_;
};

bool is_cri_line(std::string_view line) {
  CriLine cri(line);
  return cri.ok() && parse_time(cri.time);
}

}  // namespace

constinit const FormatDef cri_format = {
    .name = "cri",
    .summary = "container logs of Kubernetes nodes",
    .tells = is_cri_line,
    .make_parser = [](const FieldSet& fields, const ParserOptions& options) -> std::unique_ptr<RecordParser> {
      return std::make_unique<CriParser>(fields, options);
    }};
constinit const FormatDef docker_format = {
    .name = "docker",
    .summary = "json-file logs of Docker",
    .make_parser = [](const FieldSet& fields, const ParserOptions& options) { return make_json_parser(fields, options); }};

}  // namespace weir
