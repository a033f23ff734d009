#include "weir/builtin/file_split.h"

#include <fmt/format.h>

#include <cstring>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weir/base/check.h"
#include "weir/base/error.h"
#include "weir/builtin/records.h"
#include "weir/query/text_hash.h"

namespace weir {
namespace {

constexpr std::string_view kMissing = "_missing", kEmpty = "_empty";
constexpr size_t kValueBytesMax = 150;   // of NAME_MAX 255: there may be several, and text around them

/// What the formatter puts out for the records of one file.
class Collect final : public Emit {
 public:
  explicit Collect(Emit& out) : out_(out) {}
  ~Collect() = default;
  void push(Packet packet) override {
    if (auto* lines = packet.text())
      for (const Run& run : lines->runs()) text += lines->view(run);
  }
  Buffer block(size_t payload_bytes) override { return out_.arena().allocate(payload_bytes); }   // gone at once
  void note(Note note) override { out_.note(std::move(note)); }
  Arena& arena() override { return out_.arena(); }
  bool stopping() const override { return out_.stopping(); }

  std::string text;

 private:
  Emit& out_;
};

/// The records of a batch that go to one file.
struct Share {
  std::string path;
  std::vector<uint16_t> rows;
};

struct SplitScratch : Scratch {
  EvalScratch eval;
  std::vector<Column> columns;
  std::vector<Share> shares;
  size_t share_count = 0;
  std::unordered_map<std::string_view, size_t> share_of;   ///< by path; views of `shares`
  std::string path, value;
  std::unique_ptr<Scratch> formatting;
};

class SplitByPath final : public Map {
 public:
  SplitByPath(std::unique_ptr<Map> formatter, FieldTemplate path) : formatter_(std::move(formatter)), path_(std::move(path)) {}

  void bind(const SchemaPtr& input, const BindContext& context) {
    zone_ = context.zone;
    programs_.clear();
    for (const auto& field : path_.fields) {
      Expr expr;
      expr.node = Expr::Field{field};
      programs_.push_back(Program::compile(expr, input, context));
    }
  }

  std::unique_ptr<Scratch> make_scratch() const override {
    auto scratch = std::make_unique<SplitScratch>();
    scratch->columns.resize(programs_.size());
    scratch->formatting = formatter_->make_scratch();
    return scratch;
  }

  Verdict apply(Packet& input, Scratch* given, Emit& out) const override {
    auto& scratch = static_cast<SplitScratch&>(*given);
    Batch* batch = input.batch();
    if (!batch || batch->selection().empty()) return Verdict::Done;
    divide(*batch, scratch);
    note_misread(scratch.eval, batch->place(), out);
    Collect lines(out);
    auto sections = std::make_shared<std::vector<Section>>();
    for (size_t i = 0; i < scratch.share_count; i++) {
      size_t before = lines.text.size();
      input.batch()->select(scratch.shares[i].rows);
      while (formatter_->apply(input, scratch.formatting.get(), lines) == Verdict::More) {
      }
      sections->push_back({scratch.shares[i].path, lines.text.size() - before});
    }
    if (lines.text.empty()) return Verdict::Done;
    Buffer buffer = out.block(lines.text.size());
    std::memcpy(buffer.data(), lines.text.data(), lines.text.size());
    Packet packet(Text(std::move(buffer).freeze(lines.text.size()), input.place));
    packet.sections = std::move(sections);
    out.push(std::move(packet));
    return Verdict::Done;
  }

 private:
  void divide(Batch& batch, SplitScratch& scratch) const {
    for (size_t i = 0; i < programs_.size(); i++) programs_[i].evaluate(batch, scratch.eval, scratch.columns[i]);
    scratch.share_of.clear();
    scratch.share_count = 0;
    size_t before = SIZE_MAX;
    for (uint16_t row : batch.selection()) {
      make_path(row, scratch);
      if (before == SIZE_MAX || scratch.shares[before].path != scratch.path) before = share_index(scratch);
      scratch.shares[before].rows.push_back(row);
    }
  }

  void make_path(uint16_t row, SplitScratch& scratch) const {
    scratch.path = path_.texts[0];
    for (size_t i = 0; i < programs_.size(); i++) {
      const Value& value = scratch.columns[i][row];
      append_path_value(text_of(value, scratch.value, zone_.get()), value.kind() == Kind::Null, scratch.path);
      scratch.path += path_.texts[i + 1];
    }
  }

  static size_t share_index(SplitScratch& scratch) {
    auto found = scratch.share_of.find(scratch.path);
    if (found != scratch.share_of.end()) return found->second;
    // Growing would move the paths that `share_of` points to, so it holds as many as there can be.
    if (scratch.shares.empty()) scratch.shares.resize(kBatchRowsMax);
    size_t index = scratch.share_count++;
    Share& share = scratch.shares[index];
    share.path = scratch.path;
    share.rows.clear();
    scratch.share_of.emplace(share.path, index);
    return index;
  }

  std::unique_ptr<Map> formatter_;
  FieldTemplate path_;
  TimeZonePtr zone_;
  std::vector<Program> programs_;
};

}  // namespace

void append_path_value(std::string_view value, bool null, std::string& path) {
  if (null || value.empty()) {
    path += null ? kMissing : kEmpty;
    return;
  }
  size_t begin = path.size();
  bool leading = true, reserved = value == kMissing || value == kEmpty;
  for (char c : value) {
    auto byte = static_cast<unsigned char>(c);
    leading = leading && c == '.';
    if (byte < 0x20 || byte == 0x7f || c == '/' || c == '%' || leading || std::exchange(reserved, false))
      fmt::format_to(std::back_inserter(path), "%{:02X}", byte);
    else path += c;
  }
  if (path.size() - begin <= kValueBytesMax) return;
  path.resize(begin + kValueBytesMax);
  fmt::format_to(std::back_inserter(path), "%~{:016x}", TextHash{}(value));
}

void split_by_path(Plan& plan, FieldTemplate path) {
  Node* found = plan.formatter();
  WEIR_CHECK(found);   // records flowed
  Node& node = *found;
  auto* formatter = std::get_if<std::unique_ptr<Map>>(&node.kernel);
  if (!formatter)
    throw Error(ErrorCode::Usage, fmt::format("{}: that is one text, and can't go to a file for each value", node.detail));
  for (const auto& field : path.fields) node.reads.add(field);
  auto split = std::make_unique<SplitByPath>(std::move(*formatter), std::move(path));
  node.bind = [made = split.get(), format = std::move(node.bind)](const SchemaPtr& input, const BindContext& context) {
    made->bind(input, context);
    return format ? format(input, context) : SchemaPtr();
  };
  node.kernel = std::unique_ptr<Map>(std::move(split));
  node.detail += ", for each file";
  node.makes_blocks = true;
}

}  // namespace weir
