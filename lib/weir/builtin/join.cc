#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/file_source.h"
#include "weir/builtin/join_aside.h"
#include "weir/builtin/join_matches.h"
#include "weir/builtin/records.h"
#include "weir/builtin/row_numbers.h"
#include "weir/builtin/stages.h"
#include "weir/builtin/theirs.h"
#include "weir/query/row_copy.h"

namespace weir {
namespace {

constexpr std::string_view kKinds[] = {"inner", "left", "anti", "semi", "full"};
constexpr ParamDef kParams[] = {
    {.name = "input",
     .kind = ParamKind::WordOrBlock,
     .doc = "a file, or { pipeline with a source }",
     .required = true,
     .block = BlockShape::Input},
    {.name = "on", .kind = ParamKind::Matches, .doc = "ours == theirs", .keyword = "on", .required = true},
    {.name = "asof",
     .kind = ParamKind::Matches,
     .doc = "times to match: their latest not after ours",
     .keyword = "asof"}};
constexpr ParamDef kOptions[] = {
    {.name = "kind",
     .kind = ParamKind::Choice,
     .doc = "what to do with records that meet none",
     .otherwise = "inner",
     .choices = kKinds},
    {.name = "within", .kind = ParamKind::Duration, .doc = "how far apart in time at most"},
    {.name = "prefix", .kind = ParamKind::Word, .doc = "put this in front of their names"}};
constexpr ExampleFile kOrders[] = {{"orders.csv", "user,item\n1,tea\n3,oil\n1,jam\n"}};
constexpr ExampleFile kDeploys[] = {
    {"deploys.csv", "app,at,version\nweb,2026-11-23T09:00:00Z,1\nweb,2026-11-23T10:00:00Z,2\nweb,2026-11-23T11:00:00Z,3\n"}};
constexpr Example kExamples[] = {
    {"join orders.csv on id == user", "{\"id\":1,\"name\":\"Ann\"}\n{\"id\":2,\"name\":\"Bo\"}\n",
     "{\"id\":1,\"name\":\"Ann\",\"item\":\"tea\"}\n{\"id\":1,\"name\":\"Ann\",\"item\":\"jam\"}\n", kOrders},
    {"join orders.csv on id == user kind=anti", "{\"id\":1,\"name\":\"Ann\"}\n{\"id\":2,\"name\":\"Bo\"}\n",
     "{\"id\":2,\"name\":\"Bo\"}\n", kOrders},
    {"join deploys.csv on app asof ts == at | select msg, version", "{\"ts\":\"2026-11-23T10:05:00Z\",\"app\":\"web\",\"msg\":\"slow\"}\n",
     "{\"msg\":\"slow\",\"version\":\"2\"}\n", kDeploys}};

/// What both nodes of our side are compiled to.
struct OurSide {
  JoinKind kind;
  std::shared_ptr<Theirs> theirs;   // shared with the Fold that fills it
  std::optional<JoinKey> key = {};
  std::optional<Joining> joining = {};   ///< where theirs is added

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    const JoinTerms& terms = theirs->fields.terms();
    std::vector<Path> parts;
    for (const Match& match : terms.on) parts.push_back(match.ours);
    key.emplace(parts, terms.asof ? &terms.asof->ours : nullptr, input, context);
    if (!terms.adds) return input;
    joining.emplace(theirs->fields, input, context);
    return joining->output();
  }
};

/// Joins with what is in memory. What is put aside is left to the Step behind.
class JoinRecords final : public Map {
 public:
  explicit JoinRecords(std::shared_ptr<const OurSide> side) : side_(std::move(side)) {}

  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Meeting>(); }

  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& meeting = static_cast<Meeting&>(*scratch);
    Batch* batch = input.batch();
    if (!batch || side_->theirs->put_aside) {
      out.push(std::move(input));
      return Verdict::Done;
    }
    bool begun = side_->joining && batch->schema_ptr() == side_->joining->output();
    if (!begun) {
      find_matches(*batch, meeting);
      note_misread(meeting.eval, batch->place(), out);
    }
    if (!begun && meeting.most <= 1) {
      join_one_to_one(*batch, meeting);
      out.push(std::move(input));
      return Verdict::Done;
    }
    return join_many(input, meeting, out);
  }

 private:
  struct Meeting : Scratch {
    EvalScratch eval;
    std::string key;
    std::vector<std::span<const Record>> matches;   ///< of each selected row
    size_t most = 0;                                ///< of a row
    std::vector<uint16_t> kept;
    size_t row = 0, match = 0;                      ///< the next ones, of many
  };

  void find_matches(Batch& batch, Meeting& meeting) const {
    const JoinTerms& terms = side_->theirs->fields.terms();
    auto keys = side_->key->evaluate(batch, meeting.eval);
    meeting.matches.clear();
    meeting.most = meeting.row = meeting.match = 0;
    for (uint16_t row : batch.selection()) {
      std::span<const Record> found;
      if (side_->key->make(keys, batch, row, meeting.eval, meeting.key)) {
        const auto& table = side_->theirs->table;
        if (terms.asof) found = latest(table.find(without_time(meeting.key)), meeting.key, terms.within_ns);
        else found = table.find(meeting.key);
      }
      if (!terms.adds) found = found.first(std::min<size_t>(found.size(), 1));
      if (!side_->theirs->met.empty())
        for (const Record& record : found)
          side_->theirs->met[side_->theirs->table.index_of(record)].store(true, std::memory_order_relaxed);
      meeting.matches.push_back(found);
      meeting.most = std::max(meeting.most, found.size());
    }
    if (side_->joining) side_->joining->begin(batch, meeting.eval);
  }

  void join_one_to_one(Batch& batch, Meeting& meeting) const {
    auto rows = batch.selection();
    meeting.kept.clear();
    for (size_t i = 0; i < rows.size(); i++) {
      auto found = meeting.matches[i];
      bool keeps = found.empty() ? keeps_lone_ours(side_->kind) : side_->kind != JoinKind::Anti;
      if (keeps) meeting.kept.push_back(rows[i]);
      if (side_->joining && !found.empty()) side_->joining->add(batch, rows[i], found[0].payload());
    }
    batch.select(meeting.kept);
  }

  /// A batch of pairs for each call.
  Verdict join_many(Packet& input, Meeting& meeting, Emit& out) const {
    const Batch& batch = *input.batch();
    auto rows = batch.selection();
    RowCopy pairs(batch);
    for (; meeting.row < rows.size() && !pairs.full(); meeting.row++, meeting.match = 0) {
      auto found = meeting.matches[meeting.row];
      if (found.empty() && keeps_lone_ours(side_->kind)) pairs.add(rows[meeting.row]);
      while (meeting.match < found.size() && !pairs.full()) {
        pairs.add(rows[meeting.row]);
        side_->joining->add(pairs.growing(), static_cast<uint16_t>(pairs.rows() - 1), found[meeting.match++].payload());
      }
      if (meeting.match < found.size()) break;
    }
    bool done = meeting.row == rows.size();
    Packet packet(pairs.take());
    packet.opens_file = std::exchange(input.opens_file, false);
    packet.closes_file = done && input.closes_file;
    out.push(std::move(packet));
    return done ? Verdict::Done : Verdict::More;
  }

  std::shared_ptr<const OurSide> side_;   // shared with the Step behind
};

/// Numbers the records, now that there are others; joins on disk where theirs is put aside; and puts out what is left
/// of theirs.
class JoinRest final : public Step {
 public:
  explicit JoinRest(std::shared_ptr<const OurSide> side) : side_(std::move(side)) {}

  Verdict step(Packet& input, Emit& out) override {
    Batch* batch = input.batch();
    if (batch && side_->theirs->put_aside) {
      aside().add(*batch);
      return Verdict::Done;
    }
    if (batch) {
      like_read_ = !batch->is_made();
      numbers_.number(*batch);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

  Verdict finish(Emit& out) override {
    if (aside_ || side_->theirs->put_aside) return aside().go_on(out) ? Verdict::More : Verdict::Done;
    if (side_->kind != JoinKind::Full) return Verdict::Done;
    if (!std::exchange(finds_lone_, true)) find_lone();
    std::vector<std::string_view> payloads;
    for (size_t bytes = 0; next_lone_ < lone_.size() && payloads.size() < kBatchRowsMax && bytes < kPieceBytes; next_lone_++) {
      payloads.push_back(lone_[next_lone_].payload());
      bytes += payloads.back().size();
    }
    if (payloads.empty()) return Verdict::Done;
    Batch batch;
    side_->joining->make_lone(payloads, like_read_, out.arena(), batch);
    batch.place().sequence = numbers_.next_sequence();
    out.push(Packet(std::move(batch)));
    return Verdict::More;
  }

 private:
  JoinAside& aside() {
    if (!aside_) aside_.emplace(*side_->theirs, side_->kind, *side_->key, side_->joining ? &*side_->joining : nullptr);
    return *aside_;
  }

  void find_lone() {
    const auto& theirs = *side_->theirs;
    auto records = theirs.table.records();
    for (size_t i = 0; i < records.size(); i++)
      if (!theirs.met[i].load(std::memory_order_relaxed)) lone_.push_back(records[i]);
    auto& keyless = *side_->theirs->keyless;
    keyless.finish();
    for (Record record; keyless.next(record);) lone_.push_back(Record(keyless_.put(record.bytes()).data()));
    std::ranges::sort(lone_, {}, &Record::position);
  }

  std::shared_ptr<const OurSide> side_;   // shared with the Map in front
  std::optional<JoinAside> aside_;
  bool like_read_ = false;
  RowNumbers numbers_;
  bool finds_lone_ = false;
  std::vector<Record> lone_;              ///< of theirs, in their order
  StringArena keyless_;
  size_t next_lone_ = 0;
};

JoinKind kind_of(const std::string& word) {
  if (word == "left") return JoinKind::Left;
  if (word == "full") return JoinKind::Full;
  if (word == "semi") return JoinKind::Semi;
  if (word == "anti") return JoinKind::Anti;
  return JoinKind::Inner;
}

std::string_view what_comes(JoinKind kind) {
  switch (kind) {
    case JoinKind::Inner: return "pairs";
    case JoinKind::Left: return "pairs, and ours that meet none";
    case JoinKind::Full: return "pairs, and those of both that meet none";
    case JoinKind::Semi: return "keeps records that meet one";
    case JoinKind::Anti: return "keeps records that meet none";
  }
  return "";
}

JoinTerms terms_of(const Arguments& arguments, JoinKind kind) {
  JoinTerms terms{.on = arguments.matches("on"),
                  .prefix = arguments.word_or("prefix", ""),
                  .adds = adds_theirs(kind),
                  .lone_theirs = kind == JoinKind::Full};
  if (arguments.given("asof")) {
    const auto& times = arguments.matches("asof");
    if (times.size() != 1) throw Error(ErrorCode::Usage, "'asof' wants one time of ours and one of theirs: asof ts == at");
    terms.asof = times[0];
  }
  if (arguments.given("within")) {
    if (!terms.asof) throw Error(ErrorCode::Usage, "within= says how far apart the times of 'asof' may be: asof ts == at");
    terms.within_ns = arguments.number("within");
  }
  return terms;
}

/// Builds their side; what it is called.
std::string build_theirs(const Arguments& arguments, Plan& beside) {
  if (arguments.is_block("input")) {
    beside.build(arguments.block("input").branches[0], beside.place());
    if (beside.ended()) throw Error(ErrorCode::Usage, "the block of 'join' is an input: it does not end in a sink");
    return "its block";
  }
  const Word& file = arguments.words("input")[0];
  beside.add({.kernel = std::make_unique<FileSource>(std::vector<std::string>{file.text}),
              .out = EdgeKind::Bytes,
              .detail = fmt::format("reads {}", file.shown()),
              .encoded = true});
  return std::string(file.shown());
}

void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  auto kind = kind_of(arguments.word("kind"));
  auto theirs = std::make_shared<Theirs>(terms_of(arguments, kind));
  if (plan.record_state() == RecordState::Result) theirs->fields.want_whole();

  Plan beside = plan.beside();
  std::string shown = build_theirs(arguments, beside);
  // Ours must end to be put in another order.
  add_theirs(beside, theirs, plan.endless() ? PastMemory::Fail : PastMemory::Spill, fmt::format("holds the records of {}", shown));

  auto side = std::make_shared<OurSide>(OurSide{.kind = kind, .theirs = theirs});
  std::string on = to_text(theirs->fields.terms().on);
  if (const auto& asof = theirs->fields.terms().asof) on += " asof " + to_text({*asof});
  plan.add({.kernel = std::make_unique<JoinRecords>(side),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = fmt::format("{}, {} on {}", what_comes(kind), shown, on),
            .fields_before = [theirs](const FieldSet& wanted) { return theirs->fields.ours(wanted); },
            .bind = [side](const SchemaPtr& input, const BindContext& context) { return side->bind(input, context); }},
           beside);
  plan.add({.name = "join rest",
            .kernel = std::make_unique<JoinRest>(side),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = kind == JoinKind::Full ? "on disk if theirs is too large; their records that met none"
                                             : "on disk if theirs is too large",
            .planned = true});
  if (adds_theirs(kind)) plan.change_records();
}

}  // namespace

constinit const StageDef join_stage = {
    .name = "join",
    .group = "combine",
    .summary = "joins with another input",
    .doc =
        "Each record of ours meets all records of theirs with the same key: `on id == user` compares our `id` with their "
        "`user`, `on id` the fields of one name. Keys are equal when their text is; null meets nothing. Pairs come out in "
        "our order, those of one record in theirs. `kind=left` keeps ours that meet none, `kind=full` also theirs, at the "
        "end and with their keys under our names; `kind=semi` keeps ours that meet any and `kind=anti` ours that meet none, "
        "unchanged.\n\n`asof ts == at` takes of theirs with the same key only the latest whose `at` is not after our `ts`, and "
        "with `within=10m` only if it is no older than that.\n\nOf equal names ours wins, unless it is null; `prefix=their_` "
        "keeps them apart. Their keys are not added: our record has them.\n\nTheirs is read first, and must end. It is held in "
        "memory; if it does not fit, both sides are sorted on disk, and the first pair comes when ours has ended. Where ours "
        "never ends, theirs must fit.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .build = build};

}  // namespace weir
