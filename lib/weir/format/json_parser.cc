#include "weir/format/json_parser.h"

#include <algorithm>
#include <utility>

#include "weir/data/number.h"
#include "weir/data/time_text.h"
#include "weir/format/json_access.h"
#include "weir/format/json_document.h"
#include "weir/format/json_plan.h"

namespace weir {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kTimeNames[] = {"@timestamp", "timestamp", "ts", "time", "t"};
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr uint32_t kNotFound = UINT32_MAX;

/// Where the values of one column come from.
struct Source {
  enum class Is : uint8_t { Slot, Nothing, Record, Line, File, LineNumber, Time } is = Is::Slot;
  uint32_t slot = 0;  ///< of Time: the first of the slots of kTimeNames
};

struct Found {
  Value value;
  uint32_t rank = kNotFound;
};

class JsonScratch : public RecordParser::Scratch {
 public:
  JsonScratch(size_t slots, size_t edges) : found(slots), seen(edges, 0) {}
  size_t held_bytes() const override {
    return document.held_bytes() + access.held_bytes() + found.capacity() * sizeof(Found) +
           seen.capacity() * 8;
  }

  JsonDocument document;
  JsonAccess access;
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

class JsonParser : public RecordParser {
 public:
  JsonParser(const FieldSet& fields, JsonParserOptions options)
      : RecordParser(fields), options_(std::move(options)), plan_(plan_paths(fields, sources_)) {
    options_.strict |= fields.is_everything();
  }

  std::unique_ptr<Scratch> make_scratch() const override {
    return std::make_unique<JsonScratch>(plan_.slot_count(), plan_.edge_count());
  }

  bool parse(const Text& text, LineCursor& at, Scratch& scratch, Batch& out) const override;

 private:
  static std::vector<Path> plan_paths(const FieldSet& fields, std::vector<Source>& sources);

  JsonDocument::Error read_record(std::string_view line, JsonScratch& s, StringArena& arena) const;
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

  JsonParserOptions options_;
  std::vector<Source> sources_;  ///< by column
  JsonPlan plan_;
};

std::vector<Path> JsonParser::plan_paths(const FieldSet& fields, std::vector<Source>& sources) {
  using Is = Source::Is;
  std::vector<Path> paths;
  for (const Path& path : fields.paths()) {
    auto special = path.special();
    Is is = special.empty()         ? Is::Slot
            : path.parts.size() > 1 ? Is::Nothing
            : special == "_line"    ? Is::Line
            : special == "_file"    ? Is::File
            : special == "_lineno"  ? Is::LineNumber
            : special == "_time"    ? Is::Time
                                    : Is::Record;
    sources.push_back({is, static_cast<uint32_t>(paths.size())});
    if (is == Is::Slot) paths.push_back(path);
    if (is == Is::Time) {
      for (auto name : kTimeNames)
        paths.push_back(Path{.parts = {std::string(name)}, .quoted = true, .span = {}});
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

/// What the fast path says of a record that has something to read for which it was not made.
constexpr auto kNotPlain = simdjson::NUM_ERROR_CODES;

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
      Value read;
      if (auto error = s.document.read_scalar(token, read)) return error;
      for (const auto& capture : edge.captures) {
        if (capture.rest.empty()) keep(capture, read, s);
      }
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
  if (auto error = read_plain_object<2>(object, plan_.root(), s)) return error;
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
  auto begin = [&] {
    for (Found& found : s.found) found = {};
    s.missing = s.found.size();
  };
  begin();
  if (!options_.strict && s.missing != 0) {
    auto error = read_plain_record(line, s);
    if (error != kNotPlain && error != simdjson::UTF8_ERROR) return error;
    begin();
  }
  return read_any_record(line, s, arena);
}

Value JsonParser::column_value(const Source& source, std::string_view line, uint64_t line_number,
                               const JsonScratch& s, const Place& place) const {
  switch (source.is) {
    case Source::Is::Slot:
      return s.found[source.slot].value;
    case Source::Is::Nothing:
      return Value();
    case Source::Is::Record:
      return Value::object(trim(line));
    case Source::Is::Line:
      return Value::string(line.substr(0, line.size() - line.ends_with('\r')));
    case Source::Is::File:
      return options_.file_names ? Value::string(options_.file_names(place.file)) : Value();
    case Source::Is::LineNumber:
      return line_number ? Value::of(static_cast<int64_t>(line_number)) : Value();
    case Source::Is::Time:
      break;
  }
  std::string text;
  for (size_t i = 0; i < std::size(kTimeNames); ++i) {
    const Value& value = s.found[source.slot + i].value;
    std::optional<int64_t> ns;
    if (value.is_text()) {
      ns = parse_time(text_of(value, text));
    } else if (value.kind() == Kind::Int) {
      ns = time_of_epoch(value.int_value());
    } else if (value.kind() == Kind::NumberText) {
      if (auto number = parse_number(value.raw())) ns = time_of_epoch(number->real);
    }
    if (ns) return Value::time(*ns);
  }
  return Value();
}

void JsonParser::push_row(std::string_view line, uint64_t line_number, const JsonScratch& s,
                          Batch& out) const {
  auto& columns = out.columns();
  for (size_t i = 0; i < sources_.size(); ++i) {
    const Source& source = sources_[i];
    columns[i].push(source.is == Source::Is::Slot ? s.found[source.slot].value
                                                  : column_value(source, line, line_number, s, out.place()));
  }
}

bool JsonParser::parse(const Text& text, LineCursor& at, Scratch& scratch, Batch& out) const {
  auto& s = static_cast<JsonScratch&>(scratch);
  out.start_read(schema(), text.chunk(), text.place(), at.row);
  bool numbered = text.place().first_line != 0 && !text.compacted() &&
                  std::any_of(sources_.begin(), sources_.end(),
                              [](const Source& source) { return source.is == Source::Is::LineNumber; });
  size_t rows = 0, bytes = 0;
  bool any = false;
  while (at.run < text.runs().size() && rows + out.unparsed().size() < kBatchRowsMax && bytes < kPieceBytes) {
    any = true;
    const Run& run = text.runs()[at.run];
    const char* begin = text.chunk().data() + run.begin + at.byte;
    size_t left = run.size() - at.byte;
    uint64_t line_number = numbered ? text.place().first_line + text.line_in_chunk(run.begin + at.byte) : 0;
    size_t used = 0;
    while (used < left && rows + out.unparsed().size() < kBatchRowsMax && bytes + used < kPieceBytes) {
      const char* start = begin + used;
      auto newline = static_cast<const char*>(std::memchr(start, '\n', left - used));
      std::string_view line(start, static_cast<size_t>(newline - start));
      used += line.size() + 1;
      if (auto json = trim(line); !json.empty()) {
        if (auto error = read_record(json, s, out.arena())) {
          out.push_unparsed(line.substr(0, line.size() - line.ends_with('\r')), describe_json_error(error));
        } else {
          out.push_line(static_cast<uint32_t>(start - text.chunk().data()),
                        static_cast<uint32_t>(line.size()));
          push_row(line, line_number, s, out);
          ++rows;
        }
      }
      line_number += numbered;
    }
    bytes += used;
    at.byte += static_cast<uint32_t>(used);
    if (at.byte == run.size()) {
      ++at.run;
      at.byte = 0;
    }
  }
  out.finish(rows);
  at.row += static_cast<uint32_t>(rows + out.unparsed().size());
  return any;
}

}  // namespace

std::unique_ptr<RecordParser> make_json_parser(const FieldSet& fields, JsonParserOptions options) {
  return std::make_unique<JsonParser>(fields, std::move(options));
}

}  // namespace weir
