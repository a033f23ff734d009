#include "weir/format/json_parser.h"

#include <algorithm>
#include <utility>

#include "weir/format/json_access.h"
#include "weir/format/json_document.h"
#include "weir/format/json_line_syntax.h"
#include "weir/format/json_plan.h"
#include "weir/format/json_line_shapes.h"
#include "weir/format/parse_lines.h"
#include "weir/format/special_columns.h"

namespace weir {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr uint32_t kNotFound = UINT32_MAX;

/// Where the values of one column come from.
struct Source {
  ColumnIs is = ColumnIs::Field;
  uint32_t slot = 0;  ///< of Time: the first of the slots of time_field_names()
};

struct Found {
  Value value;
  uint32_t rank = kNotFound;
};

class JsonScratch : public RecordParser::Scratch {
 public:
  JsonScratch(size_t slots, size_t edges) : found(slots), seen(edges, 0) {}
  size_t held_bytes() const override {
    return document.held_bytes() + access.held_bytes() + shapes.held_bytes() + found.capacity() * sizeof(Found) +
           seen.capacity() * 8;
  }

  JsonDocument document;
  JsonAccess access;
  JsonLineShapes shapes;
  std::vector<Found> found;    ///< by slot
  size_t missing = 0;          ///< slots that have no value of rank 0 yet
  std::vector<uint64_t> seen;  ///< by edge: the last object in which it was met
  uint64_t objects = 0;
  struct Later {  ///< lists to look into once the document is read
    const JsonPlan::Capture* capture;
    Value value;
  };
  std::vector<Later> later;
};

/// Line ends, and the layouts of the lines on the way.
class AtLaidOutNewline : public AtNewline {
 public:
  explicit AtLaidOutNewline(JsonLineShapes& shapes) : shapes_(shapes) {}
  const char* operator()(const char* at, const char* end) const { return shapes_.next_line(at, end); }

 private:
  JsonLineShapes& shapes_;
};

class JsonParser : public RecordParser {
 public:
  JsonParser(const FieldSet& fields, ParserOptions options)
      : RecordParser(fields), options_(std::move(options)), plan_(plan_paths(fields, sources_)) {
    options_.strict |= fields.is_everything();
  }

  std::unique_ptr<Scratch> make_scratch() const override {
    return std::make_unique<JsonScratch>(plan_.slot_count(), plan_.edge_count());
  }

  bool parse(const Text& text, LineCursor& at, Scratch& scratch, Batch& out) const override;
  std::string_view parse_text(std::string_view text, Scratch& scratch, Batch& out) const override {
    auto& s = static_cast<JsonScratch&>(scratch);
    s.shapes.forget_line();
    return read_row(text, 0, s, out);
  }

 private:
  static std::vector<Path> plan_paths(const FieldSet& fields, std::vector<Source>& sources);

  std::string_view read_row(std::string_view line, uint64_t number, JsonScratch& s, Batch& out) const;
  JsonDocument::Error read_record(std::string_view line, JsonScratch& s, StringArena& arena) const;
  bool read_by_shape(JsonScratch& s, JsonDocument::Error& error) const;
  JsonDocument::Error read_plain_record(std::string_view line, JsonScratch& s) const;
  template <int levels>
  JsonDocument::Error read_plain_object(ondemand::object object, const JsonPlan::Node& node,
                                        JsonScratch& s) const;
  JsonDocument::Error read_any_record(std::string_view line, JsonScratch& s, StringArena& arena) const;
  JsonDocument::Error read_object(ondemand::object& object, const JsonPlan::Node& node, JsonScratch& s) const;
  JsonDocument::Error read_member(ondemand::value value, const JsonPlan::Edge& edge, JsonScratch& s) const;
  void push_row(std::string_view line, uint64_t line_number, const JsonScratch& s, Batch& out) const;
  Value column_value(const Source& source, std::string_view line, uint64_t line_number, const JsonScratch& s,
                     const Place& place) const;

  ParserOptions options_;
  std::vector<Source> sources_;  ///< by column
  JsonPlan plan_;
};

std::vector<Path> JsonParser::plan_paths(const FieldSet& fields, std::vector<Source>& sources) {
  std::vector<Path> paths;
  for (const Path& path : fields.paths()) {
    ColumnIs is = column_is(path);
    sources.push_back({is, static_cast<uint32_t>(paths.size())});
    if (is == ColumnIs::Field) paths.push_back(path);
    if (is == ColumnIs::Time) {
      for (auto name : time_field_names())
        paths.push_back(flat_path(std::string(name)));
    }
  }
  return paths;
}

std::string_view trim(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!line.empty() && blank(line.back())) line.remove_suffix(1);
  while (!line.empty() && blank(line.front())) line.remove_prefix(1);
  return line;
}

void keep(const JsonPlan::Capture& capture, const Value& value, JsonScratch& s) {
  Found& found = s.found[capture.slot];
  if (capture.rank >= found.rank) return;
  // Null under a nested name does not hide a member whose name holds the dots.
  if (value.is_null()) return;
  if (capture.rank == 0) --s.missing;
  found = {value, capture.rank};
}

void begin_record(JsonScratch& s) {
  for (Found& found : s.found) found = {};
  s.missing = s.found.size();
}

/// Reads the scalar of a member whose name the plan knows.
JsonDocument::Error read_captured(const JsonPlan::Edge& edge, std::string_view token, JsonScratch& s) {
  const auto& first = edge.captures.front();
  Found& found = s.found[first.slot];
  if (edge.captures.size() == 1 && first.rest.empty() && found.rank == kNotFound) {
    // Straight to its place: a copy right behind the writing would have to wait for it.
    if (auto error = s.document.read_scalar(token, found.value)) return error;
    if (!found.value.is_null()) {
      found.rank = first.rank;
      s.missing -= first.rank == 0;
    }
    return simdjson::SUCCESS;
  }
  Value read;
  if (auto error = s.document.read_scalar(token, read)) return error;
  for (const auto& capture : edge.captures) {
    if (capture.rest.empty()) keep(capture, read, s);
  }
  return simdjson::SUCCESS;
}

/// Reads the line that the shapes know the layout of. Whether one of them fits; then `error` is what reading came to.
bool JsonParser::read_by_shape(JsonScratch& s, JsonDocument::Error& error) const {
  s.document.close();
  error = simdjson::SUCCESS;
  return s.shapes.match([&] { begin_record(s); },
                        [&](const JsonPlan::Edge& edge, std::string_view token) {
                          error = read_captured(edge, token, s);
                          return !error && s.missing != 0;
                        });
}

/// What the fast path says of a record that has something to read for which it was not made.
constexpr auto kNotPlain = simdjson::NUM_ERROR_CODES;
constexpr int kPlainLevels = 2;   ///< of objects in the record that it reads

template <int levels>
[[gnu::always_inline]] inline JsonDocument::Error JsonParser::read_plain_object(ondemand::object object,
                                                                                const JsonPlan::Node& node,
                                                                                JsonScratch& s) const {
  uint64_t number = ++s.objects;
  for (auto member : object) {
    ondemand::raw_json_string key;
    if (auto error = member.key().get(key)) return error;
    auto first = static_cast<unsigned char>(*key.raw());
    size_t at = node.first_edge[first];
    size_t end = node.first_edge[first + 1];
    if (first == '\\') [[unlikely]]
      return kNotPlain;
    if (at == end) continue;
    while (at < end && !JsonDocument::key_is_plainly(key, node.edges[at].name)) ++at;
    if (at == end) {
      if (JsonDocument::key_is_odd(key)) return kNotPlain;
      continue;
    }
    if (s.seen[node.edges[at].id] == number) continue;
    const auto& edge = node.edges[at];
    s.seen[edge.id] = number;
    ondemand::value value;
    if (auto error = member.value().get(value)) return error;
    std::string_view token = value.raw_json_token();
    if (token.empty() || token[0] == '[') return kNotPlain;
    if (token[0] == '{') {
      if constexpr (levels == 0) {
        return kNotPlain;
      } else {
        if (!edge.captures.empty()) return kNotPlain;
        ondemand::object child;
        if (auto error = value.get_object().get(child)) return error;
        if (auto error = read_plain_object<levels - 1>(child, plan_.node(edge.child), s)) return error;
      }
    } else if (!edge.captures.empty()) {
      if (auto error = read_captured(edge, token, s)) return error;
    }
    if (s.missing == 0) break;
  }
  return simdjson::SUCCESS;
}

/// Whether nothing follows the object, of which the last member was read. (If reading stopped before, who
/// knows.)
bool is_read_up(ondemand::document& document) {
  const char* rest = nullptr;
  return document.current_location().get(rest) != simdjson::SUCCESS;
}

/// Objects in objects and scalars, which is what most records are made of. The document is local and
/// everything that takes it is inlined, so that simdjson's place in it stays in registers: 3.4 against 2.6
/// GB/s over 370-byte records.
JsonDocument::Error JsonParser::read_plain_record(std::string_view line, JsonScratch& s) const {
  ondemand::document document;
  if (auto error = s.document.open(line, document)) return error;
  ondemand::object object;
  if (auto error = document.get_object().get(object)) return error;
  if (auto error = read_plain_object<kPlainLevels>(object, plan_.root(), s)) return error;
  return s.missing != 0 && !is_read_up(document) ? simdjson::TRAILING_CONTENT : simdjson::SUCCESS;
}

JsonDocument::Error JsonParser::read_member(ondemand::value value, const JsonPlan::Edge& edge,
                                            JsonScratch& s) const {
  std::string_view token = value.raw_json_token();
  bool is_object = token.starts_with('{');
  if (edge.captures.empty() && is_object) {
    ondemand::object object;
    if (auto error = value.get_object().get(object)) return error;
    return read_object(object, plan_.node(edge.child), s);
  }
  bool is_list = token.starts_with('[');
  if (edge.captures.empty() && !is_list) return simdjson::SUCCESS;
  Value read;
  if (auto error = s.document.read(value, read)) return error;
  for (const auto& capture : edge.captures) {
    if (capture.rest.empty()) {
      keep(capture, read, s);
    } else if (is_list) {
      s.later.push_back({&capture, read});
    }
  }
  if (is_list || is_object) {
    for (const auto& capture : edge.below) s.later.push_back({&capture, read});
  }
  return simdjson::SUCCESS;
}

JsonDocument::Error JsonParser::read_object(ondemand::object& object, const JsonPlan::Node& node,
                                            JsonScratch& s) const {
  uint64_t number = ++s.objects;
  for (auto member : object) {
    ondemand::raw_json_string key;
    if (auto error = member.key().get(key)) return error;
    auto first = static_cast<unsigned char>(*key.raw());
    size_t from = node.first_edge[first], to = node.first_edge[first + 1];
    if (first == '\\') from = 0, to = node.edges.size();
    for (size_t i = from; i < to; ++i) {
      const auto& edge = node.edges[i];
      if (!s.document.key_is(key, edge.name)) continue;
      if (s.seen[edge.id] == number) break;
      s.seen[edge.id] = number;
      ondemand::value value;
      if (auto error = member.value().get(value)) return error;
      if (auto error = read_member(value, edge, s)) return error;
      break;
    }
    if (s.missing == 0) break;
  }
  return simdjson::SUCCESS;
}

JsonDocument::Error JsonParser::read_any_record(std::string_view line, JsonScratch& s,
                                                StringArena& arena) const {
  s.later.clear();
  if (auto error = s.document.open(line)) return error;
  if (options_.strict) {
    if (auto error = s.document.validate()) return error;
    s.document.root().rewind();
  }
  if (s.missing == 0) return simdjson::SUCCESS;
  ondemand::object object;
  if (auto error = s.document.root().get_object().get(object)) return error;
  if (auto error = read_object(object, plan_.root(), s)) return error;
  if (s.missing != 0 && !is_read_up(s.document.root())) return simdjson::TRAILING_CONTENT;
  for (const auto& [capture, value] : s.later) {
    if (capture->rank < s.found[capture->slot].rank) {
      keep(*capture, s.access.find(value, capture->rest, arena), s);
    }
  }
  return simdjson::SUCCESS;
}

JsonDocument::Error JsonParser::read_record(std::string_view line, JsonScratch& s, StringArena& arena) const {
  if (line.front() != '{') return simdjson::INCORRECT_TYPE;
  if (line.back() != '}') return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
  begin_record(s);
  if (!options_.strict && s.missing != 0) {
    JsonDocument::Error error;
    bool known = s.shapes.knows(line.data());
    if (known && read_by_shape(s, error)) return error;
    begin_record(s);
    error = read_plain_record(line, s);
    if (known) s.shapes.learn(plan_, kPlainLevels, s.missing != 0, error == simdjson::SUCCESS);
    if (error != kNotPlain && error != simdjson::UTF8_ERROR) return error;
    begin_record(s);
  }
  return read_any_record(line, s, arena);
}

Value JsonParser::column_value(const Source& source, std::string_view line, uint64_t line_number,
                               const JsonScratch& s, const Place& place) const {
  switch (source.is) {
    case ColumnIs::Field:
      return s.found[source.slot].value;
    case ColumnIs::Record:
      return Value::object(trim(line));
    case ColumnIs::Time:
      for (size_t i = 0; i < time_field_names().size(); ++i) {
        if (auto ns = read_time(s.found[source.slot + i].value, options_.zone())) return Value::time(*ns);
      }
      return Value();
    default:
      return special_value(source.is, line, line_number, place, options_.file_names);
  }
}

void JsonParser::push_row(std::string_view line, uint64_t line_number, const JsonScratch& s,
                          Batch& out) const {
  auto& columns = out.columns();
  for (size_t i = 0; i < sources_.size(); ++i) {
    const Source& source = sources_[i];
    columns[i].push(source.is == ColumnIs::Field ? s.found[source.slot].value
                                                  : column_value(source, line, line_number, s, out.place()));
  }
}

bool JsonParser::parse(const Text& text, LineCursor& at, Scratch& scratch, Batch& out) const {
  auto& s = static_cast<JsonScratch&>(scratch);
  auto read = [&](std::string_view line, uint64_t number, Batch& batch) { return read_row(line, number, s, batch); };
  s.shapes.forget_line();
  if (text.inner_newlines()) return parse_lines(text, at, schema(), options_, out, read, AtLastNewline(text));
  if (options_.strict || plan_.slot_count() == 0) return parse_lines(text, at, schema(), options_, out, read);
  return parse_lines(text, at, schema(), options_, out, read, AtLaidOutNewline(s.shapes));
}

std::string_view JsonParser::read_row(std::string_view line, uint64_t number, JsonScratch& s, Batch& out) const {
  auto json = trim(line);
  if (json.empty()) return describe_json_error(simdjson::EMPTY);   // nothing but a byte order mark
  if (auto error = read_record(json, s, out.arena())) return describe_json_error(error);
  push_row(line, number, s, out);
  return {};
}

}  // namespace

std::unique_ptr<RecordParser> make_json_parser(const FieldSet& fields, ParserOptions options) {
  return std::make_unique<JsonParser>(fields, std::move(options));
}

namespace {

constexpr std::string_view kExtensions[] = {".json", ".ndjson", ".jsonl"};

bool tells_json(std::string_view line) {
  if (!line.starts_with('{') || !line.ends_with('}')) return false;
  char inside = line[line.find_first_not_of(" \t\r\n", 1)];   // at least the brace at the end
  return inside == '"' || (inside == '}' && line.find('}') + 1 == line.size());
}

}  // namespace

constinit const FormatDef json_format = {
    .name = "json",
    .summary = "JSON lines",
    .extensions = kExtensions,
    .tells = tells_json,
    .make_parser = [](const FieldSet& fields, const ParserOptions& options) { return make_json_parser(fields, options); },
    .make_prefilter = [](const RecordCondition& condition) {
      return std::make_unique<const Prefilter>(condition, std::make_unique<const JsonLineSyntax>());
    }};

}  // namespace weir
