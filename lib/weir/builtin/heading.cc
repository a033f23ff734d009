#include "weir/builtin/heading.h"

#include <cstring>
#include <memory>
#include <utility>

#include "weir/base/error.h"
#include "weir/stage/heading.h"

namespace weir {
namespace {

class HeadingInFront final : public Step {
 public:
  HeadingInFront(std::shared_ptr<const Heading> heading, HeadingCheck check)
      : heading_(std::move(heading)), check_(std::move(check)) {}

  void bind(const BindContext& context) {
    file_names_ = context.file_names;
    done_ = false;
  }

  Verdict step(Packet& input, Emit& out) override {
    Text* text = input.text();
    if (!text || text->empty()) return Verdict::Done;
    if (check_)
      if (auto file = check_(text->place().file)) refuse(*file);
    put_heading(out);
    out.push(std::move(input));
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    if (check_)
      if (auto file = check_(std::nullopt)) refuse(*file);
    put_heading(out);
    return Verdict::Done;
  }

 private:
  void put_heading(Emit& out) {
    if (std::exchange(done_, true) || !heading_->in_stream) return;
    std::string line = heading_->line();
    if (line.empty()) return;
    Buffer buffer = out.block(line.size());
    std::memcpy(buffer.data(), line.data(), line.size());
    out.push(Packet(Text(std::move(buffer).freeze(line.size()), Place())));
  }
  [[noreturn]] void refuse(uint32_t file) const {
    Error error(ErrorCode::Unparsed,
                "its heading is not that of the files before it: name the columns that are wanted with 'select'");
    if (file_names_) error.in_file(file_names_(file));
    throw error;
  }

  std::shared_ptr<const Heading> heading_;   // shared with a sink that may put it instead
  HeadingCheck check_;
  FileNames file_names_;
  bool done_ = false;
};

}  // namespace

void add_heading(Plan& plan, std::function<std::string()> line, HeadingCheck check) {
  auto heading = std::make_shared<Heading>(std::move(line));
  auto step = std::make_unique<HeadingInFront>(heading, std::move(check));
  auto* made = step.get();
  plan.add({.name = "heading",
            .kernel = std::move(step),
            .in = EdgeKind::Lines,
            .out = EdgeKind::Lines,
            .detail = "of CSV and TSV, in front of the first record",
            .makes_blocks = true,
            .planned = true,
            .bind = [made](const SchemaPtr&, const BindContext& context) {
              made->bind(context);
              return SchemaPtr();
            }});
  plan.set_heading(std::move(heading));
}

}  // namespace weir
