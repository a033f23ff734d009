// An expression over a record is refused with an Error or gives a value that is valid JSON; as a condition it
// keeps the record exactly if its negation does not. Input: the expression, a newline, the record.
#include <memory>
#include <string>
#include <string_view>

#include "fuzz.h"
#include "weir/format/json_parser.h"
#include "weir/language/expr_parser.h"
#include "weir/language/lexer.h"
#include "weir/query/program.h"
#include "weir/stage/stage_def.h"

namespace weir {
namespace {

ExprPtr parse(std::string_view text) {
  Registry stages;
  ParseContext context{.stages = stages};
  ParameterValues values(context);
  Lexer lexer(text);
  return ExprParser(lexer, context, values).expr();
}

struct Evaluation {
  Arena arena;
  EvalScratch scratch;
  std::unique_ptr<RecordParser> parser;
  Batch batch;

  Evaluation(const Expr& expr, std::string_view record) : parser(make_json_parser(fields_read(expr))) {
    auto reading = parser->make_scratch();
    LineCursor at;
    parser->parse(Text(arena.copy(std::string(record) + "\n"), Place{}), at, *reading, batch);
  }
};

void check(std::string_view text, std::string_view record) {
  ExprPtr expr;
  try {
    expr = parse(text);
    Evaluation evaluation(*expr, record);
    auto program = Program::compile(*expr, evaluation.parser->schema());
    if (evaluation.batch.rows() != 1) return;
    Column values;
    program.evaluate(evaluation.batch, evaluation.scratch, values);
    std::string json;
    append_json(values[0], json);
    StringArena arena;
    JsonAccess access;
    FUZZ_CHECK(access.parse(arena.put(json)).has_value());

    program.filter(evaluation.batch, evaluation.scratch);
    Expr negated;
    negated.node = Expr::Unary{Op::Not, std::move(expr)};
    Evaluation opposite(negated, record);
    Program::compile(negated, opposite.parser->schema()).filter(opposite.batch, opposite.scratch);
    FUZZ_CHECK(evaluation.batch.selection().size() + opposite.batch.selection().size() == 1);
  } catch (const Error&) {
  }
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  size_t end = input.find('\n');
  if (end == std::string_view::npos) return 0;
  auto record = input.substr(end + 1);
  weir::check(input.substr(0, end), record.substr(0, record.find('\n')));
  return 0;
}
