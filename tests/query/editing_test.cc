#include "weir/query/editing.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "records.h"
#include "weir/format/record_text.h"

namespace weir {
namespace {

Path path_of(std::string_view text) { return parse_expr(text)->as<Expr::Field>()->path; }

EditStep set(std::string_view path, std::string_view value) {
  return {{.kind = Edit::Kind::Set, .path = path_of(path)}, parse_expr(value)};
}
EditStep drop(std::string_view path) { return {{.kind = Edit::Kind::Drop, .path = path_of(path)}, nullptr}; }
EditStep rename(std::string_view to, std::string_view from) {
  return {{.kind = Edit::Kind::Rename, .path = path_of(to), .from = path_of(from)}, nullptr};
}

template <typename... Step>
std::vector<EditStep> steps(Step... step) {
  std::vector<EditStep> all;
  (all.push_back(std::move(step)), ...);
  return all;
}

std::vector<std::string> names(const FieldSet& fields) {
  std::vector<std::string> names;
  for (const auto& path : fields.paths()) names.push_back(path.text());
  return names;
}

using Names = std::vector<std::string>;

TEST(FieldsBefore, AnOutputThatWasSetNeedsOnlyWhatItIsMadeOf) {
  EXPECT_EQ(names(fields_before(steps(set("x", "a + b")), FieldSet({path_of("x"), path_of("c")}))),
            (Names{"c", "a", "b"}));
  EXPECT_EQ(names(fields_before(steps(set("x", "a"), set("y", "x + 1")), FieldSet({path_of("y")}))), (Names{"a"}));
}

TEST(FieldsBefore, WhoWantsTheRecordNeedsTheRecordBefore) {
  EXPECT_EQ(names(fields_before(steps(drop("a")), FieldSet::everything())), (Names{"_"}));
  EXPECT_EQ(names(fields_before(steps(set("a.b", "1")), FieldSet({path_of("a")}))), (Names{"_"}));
}

TEST(FieldsBefore, ARenamedFieldIsReadUnderBothNames) {
  EXPECT_EQ(names(fields_before(steps(rename("user", "usr")), FieldSet({path_of("user"), path_of("usr")}))),
            (Names{"usr", "user"}));
}

TEST(FieldsBefore, ADroppedFieldIsNotReadAtAll) {
  EXPECT_TRUE(fields_before(steps(drop("a")), FieldSet({path_of("a")})).empty());
  EXPECT_EQ(names(fields_before(steps(drop("a")), FieldSet({path_of("a.b")}))), (Names{"a.b"}));
}

TEST(FieldsBefore, SpecialNamesPass) {
  EXPECT_EQ(names(fields_before(steps(set("_time", "t0")), FieldSet({path_of("_line"), path_of("_time")}))),
            (Names{"_line", "t0"}));
}

TEST(Editing, FilteredRowsAreNotComputedAndStayOut) {
  Arena arena;
  auto wanted = FieldSet::everything();
  auto edits = steps(set("b", "a * 2"));
  auto parser = make_json_parser(fields_before(edits, wanted));
  Editing editing(edits, parser->schema());
  auto batch = std::move(parse_batches(arena, "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", *parser)[0]);
  batch.select(std::vector<uint16_t>{1});
  EvalScratch scratch;
  editing.apply(batch, scratch);
  EXPECT_EQ(batch.selection().size(), 1u);
  EXPECT_EQ(scratch.records().of(batch, 1), "{\"a\":2,\"b\":4}");
}

/// Small records of few names, so that paths, names with dots and edits meet often.
class RandomRecords {
 public:
  explicit RandomRecords(uint32_t seed) : random_(seed) {}

  std::string object(int depth) {
    std::string json = "{";
    for (const char* name : {"a", "b", "a.b", "b.a"}) {
      if (below(2)) continue;
      if (json.size() > 1) json += ',';
      json += '"' + std::string(name) + "\":" + value(depth);
    }
    return json + "}";
  }

  std::string path() {
    static constexpr const char* kPaths[] = {"a", "b", "c", "a.b", "b.a", "a.a", "a.b.a", "`a.b`", "`a.b`.a", "c.a"};
    return kPaths[below(std::size(kPaths))];
  }

  EditStep step() {
    switch (below(4)) {
      case 0:
        return drop(path());
      case 1:
        return rename(path(), path());
      case 2:
        return set(path(), std::to_string(10 + below(80)));
      default:
        return set(path(), "parse_json('" + object(1) + "')");
    }
  }

  uint32_t below(size_t limit) { return random_() % static_cast<uint32_t>(limit); }

 private:
  std::string value(int depth) {
    if (depth > 0 && below(2)) return object(depth - 1);
    return below(5) ? std::to_string(below(10)) : "null";
  }
  std::mt19937 random_;
};

TEST(EditingProperty, AFieldSeenThroughEditsIsWhatTheChangedRecordHolds) {
  Arena arena;
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    RandomRecords random(seed);
    std::string lines;
    for (int i = 0; i < 4; ++i) lines += random.object(2) + "\n";
    std::vector<EditStep> edits;
    std::string shown;
    for (uint32_t i = 0; i <= random.below(3); ++i) {
      edits.push_back(random.step());
      const auto& [edit, value] = edits.back();
      shown += edit.kind == Edit::Kind::Drop ? "drop " + to_text(edit.path)
               : value                       ? "set " + to_text(edit.path) + " = " + to_text(*value)
                                             : "rename " + to_text(edit.path) + " = " + to_text(edit.from);
      shown += " | ";
    }
    std::string path = random.path();
    auto wanted = FieldSet({path_of(path)});
    // Once with nothing but what the field needs, once with the whole record at hand.
    auto lean = make_json_parser(fields_before(edits, wanted));
    wanted.add(FieldSet::everything());
    auto full = make_json_parser(fields_before(edits, wanted));
    EvalScratch scratch;
    std::vector<std::string> seen[2], held;
    for (auto* parser : {lean.get(), full.get()}) {
      Editing editing(edits, parser->schema());
      auto program = Program::compile(*parse_expr(path), editing.output());
      auto batch = std::move(parse_batches(arena, lines, *parser)[0]);
      editing.apply(batch, scratch);
      Column column;
      program.evaluate(batch, scratch, column);
      for (size_t row = 0; row < batch.rows(); ++row) {
        std::string text;
        append_json(column[row], text);
        seen[parser == full.get()].push_back(text);
        if (parser != full.get()) continue;
        auto record = Value::object(batch.arena().put(scratch.records().of(batch, static_cast<uint16_t>(row))));
        text.clear();
        append_json(scratch.json().find(record, path_of(path).parts, batch.arena()), text);
        held.push_back(text);
      }
    }
    ASSERT_EQ(seen[0], held) << "seed " << seed << ": " << shown << path << "\n" << lines;
    ASSERT_EQ(seen[1], held) << "seed " << seed << ": " << shown << path << "\n" << lines;
  }
}

}  // namespace
}  // namespace weir
