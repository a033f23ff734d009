#include <fmt/format.h>

#include <optional>
#include <utility>

#include "weir/builtin/file_source.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/builtin/theirs.h"
#include "weir/query/join_key.h"
#include "weir/query/joining.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "file", .kind = ParamKind::Word, .doc = "the file", .required = true},
    {.name = "on", .kind = ParamKind::Matches, .doc = "ours == theirs", .keyword = "on", .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "prefix", .kind = ParamKind::Word, .doc = "put this in front of the added names"}};
constexpr ExampleFile kUsers[] = {{"users.csv", "id,name,team\n1,Ann,blue\n2,Bo,red\n"}};
constexpr Example kExamples[] = {
    {"lookup users.csv on user_id == id", "{\"user_id\":2,\"path\":\"/\"}\n{\"user_id\":3,\"path\":\"/a\"}\n",
     "{\"user_id\":2,\"path\":\"/\",\"name\":\"Bo\",\"team\":\"red\"}\n{\"user_id\":3,\"path\":\"/a\"}\n", kUsers}};
constexpr std::string_view kForeignNames[] = {"enrich"};

class Lookup final : public Map {
 public:
  explicit Lookup(std::shared_ptr<const Theirs> theirs) : theirs_(std::move(theirs)) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    std::vector<Path> parts;
    for (const Match& match : theirs_->fields.terms().on) parts.push_back(match.ours);
    key_.emplace(parts, nullptr, input, context);
    joining_.emplace(theirs_->fields, input, context);
    return joining_->output();
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Looking>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& [eval, key] = static_cast<Looking&>(*scratch);
    if (Batch* batch = input.batch()) {
      auto keys = key_->evaluate(*batch, eval);
      joining_->begin(*batch, eval);
      for (uint16_t row : batch->selection()) {
        if (!key_->make(keys, *batch, row, eval, key)) continue;
        if (auto rows = theirs_->table.find(key); !rows.empty()) joining_->add(*batch, row, rows[0].payload());
      }
      note_misread(eval, batch->place(), out);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  struct Looking : Scratch {
    EvalScratch eval;
    std::string key;
  };
  std::shared_ptr<const Theirs> theirs_;   // shared with the Fold that fills it
  std::optional<JoinKey> key_;
  std::optional<Joining> joining_;
};

void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  const Word& file = arguments.words("file")[0];
  const auto& on = arguments.matches("on");
  auto theirs = std::make_shared<Theirs>(JoinTerms{.on = on, .prefix = arguments.word_or("prefix", "")});
  if (plan.record_state() == RecordState::Result) theirs->fields.want_whole();

  Plan beside = plan.beside();
  beside.add({.kernel = std::make_unique<FileSource>(std::vector<std::string>{file.text}),
              .out = EdgeKind::Bytes,
              .detail = fmt::format("reads {}", file.shown()),
              .encoded = true});
  add_theirs(beside, theirs, PastMemory::Fail, fmt::format("holds the rows of {}", file.shown()));

  auto lookup = std::make_unique<Lookup>(theirs);
  auto* made = lookup.get();
  plan.add({.kernel = std::move(lookup),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = fmt::format("adds the columns of {} where {}", file.shown(), to_text(on)),
            .fields_before = [theirs](const FieldSet& wanted) { return theirs->fields.ours(wanted); },
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }},
           beside);
  plan.change_records();
}

}  // namespace

constinit const StageDef lookup_stage = {
    .name = "lookup",
    .group = "combine",
    .summary = "adds columns from a small file",
    .doc =
        "The columns of the first row that matches are added to each record: `on user_id == id` compares our `user_id` with "
        "the `id` of the file, `on id` the fields of one name. Keys are equal when their text is, so numbers in JSON meet "
        "those in CSV; null meets nothing. A record without a match stays as it is.\n\nThe format of the file is found as "
        "`read` finds it, and it may be compressed. It is read before the first record, and held in memory: one that does "
        "not fit into what `--memory` leaves ends the run, and `join` is the stage for it.\n\nOf equal names ours wins, "
        "unless it is null; `prefix=user_` keeps them apart. The keys of the file are not added: our record has them.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
