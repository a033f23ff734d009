// The stages that the language knows and this version does not run: they parse, are checked and documented,
// and `build` is null.
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr std::string_view kFollowFrom[] = {"end", "start"};
constexpr ParamDef kFollowParams[] = {
    {.name = "paths", .kind = ParamKind::Words, .doc = "files or patterns", .required = true}};
constexpr ParamDef kFollowOptions[] = {
    {.name = "from",
     .kind = ParamKind::Choice,
     .doc = "begin at the end or the start",
     .otherwise = "end",
     .choices = kFollowFrom},
    {.name = "checkpoint", .kind = ParamKind::Word, .doc = "remember the place in this file"}};
constexpr std::string_view kFollowForeignNames[] = {"tailf", "watch"};

constexpr std::string_view kParseUnparsed[] = {"drop", "keep", "fail"};
constexpr ParamDef kParseParams[] = {{.name = "template",
                                      .kind = ParamKind::Template,
                                      .doc = "a template with {field}, or /(?P<field>…)/",
                                      .required = true}};
constexpr ParamDef kParseOptions[] = {
    {.name = "field", .kind = ParamKind::Field, .doc = "look into this field instead of the line"},
    {.name = "unparsed",
     .kind = ParamKind::Choice,
     .doc = "lines that do not fit: count and drop, keep as _line alone, or fail",
     .otherwise = "drop",
     .choices = kParseUnparsed}};
constexpr std::string_view kParseForeignNames[] = {"rex", "dissect", "grok"};

constexpr ParamDef kSampleParams[] = {
    {.name = "amount", .kind = ParamKind::Share, .doc = "a share or how many", .required = true}};
constexpr ParamDef kSampleOptions[] = {
    {.name = "seed", .kind = ParamKind::Number, .doc = "another seed, another sample", .otherwise = "1"}};

constexpr std::string_view kKeep[] = {"first", "last"};
constexpr ParamDef kDedupParams[] = {
    {.name = "by", .kind = ParamKind::Keys, .doc = "what must differ", .keyword = "by"}};
constexpr ParamDef kDedupOptions[] = {
    {.name = "keep",
     .kind = ParamKind::Choice,
     .doc = "the first or the last of each key",
     .otherwise = "first",
     .choices = kKeep},
    {.name = "within", .kind = ParamKind::Duration, .doc = "forget a key after so long"}};
constexpr std::string_view kDedupForeignNames[] = {"dedupe", "deduplicate"};

constexpr ParamDef kUniqParams[] = {
    {.name = "by", .kind = ParamKind::Keys, .doc = "what must differ", .keyword = "by"}};
constexpr ForeignWord kUniqForeignWords[] = {{"-c", "count by FIELD"},
                                             {"-d", "count by FIELD | where count > 1"},
                                             {"-u", "count by FIELD | where count == 1"}};

constexpr ParamDef kDistinctParams[] = {
    {.name = "keys", .kind = ParamKind::Keys, .doc = "the keys", .required = true}};

constexpr ParamDef kSessionizeParams[] = {
    {.name = "by", .kind = ParamKind::Keys, .doc = "whose sessions", .keyword = "by", .required = true}};
constexpr ParamDef kSessionizeOptions[] = {
    {.name = "gap", .kind = ParamKind::Duration, .doc = "how long a pause ends a session", .required = true},
    {.name = "time", .kind = ParamKind::Field, .doc = "when it happened"}};
constexpr std::string_view kSessionizeForeignNames[] = {"session", "transaction"};

constexpr ParamDef kRunningParams[] = {
    {.name = "items",
     .kind = ParamKind::Items,
     .doc = "name = aggregate",
     .required = true,
     .aggregates = Aggregates::Running},
    {.name = "by", .kind = ParamKind::Keys, .doc = "for each key", .keyword = "by"}};
constexpr std::string_view kRunningForeignNames[] = {"streamstats", "window", "cumulative", "accum"};

constexpr ParamDef kRareParams[] = {
    {.name = "keys", .kind = ParamKind::Keys, .doc = "the keys", .required = true}};
constexpr ParamDef kRareOptions[] = {
    {.name = "limit", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"}};

constexpr ParamDef kPivotParams[] = {{.name = "path",
                                      .kind = ParamKind::Field,
                                      .doc = "the key whose values become columns",
                                      .required = true}};
constexpr ParamDef kPivotOptions[] = {
    {.name = "limit", .kind = ParamKind::Number, .doc = "how many columns at most", .otherwise = "100"}};
constexpr std::string_view kPivotForeignNames[] = {"crosstab", "spread", "unstack", "xyseries"};

constexpr ParamDef kFacetsParams[] = {{.name = "fields", .kind = ParamKind::Fields, .doc = "only these"}};
constexpr ParamDef kFacetsOptions[] = {
    {.name = "limit", .kind = ParamKind::Number, .doc = "how many of each", .otherwise = "10"}};
constexpr std::string_view kFacetsForeignNames[] = {"fieldsummary", "summary", "describe"};

constexpr ParamDef kPatternsParams[] = {
    {.name = "path", .kind = ParamKind::Field, .doc = "the text; the line if not given"}};
constexpr ParamDef kPatternsOptions[] = {
    {.name = "limit", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"}};
constexpr std::string_view kPatternsForeignNames[] = {"cluster"};

constexpr ParamDef kLookupParams[] = {
    {.name = "file", .kind = ParamKind::Word, .doc = "the file", .required = true},
    {.name = "on", .kind = ParamKind::Matches, .doc = "ours == theirs", .keyword = "on", .required = true}};
constexpr ParamDef kLookupOptions[] = {
    {.name = "prefix", .kind = ParamKind::Word, .doc = "put this in front of the added names"}};
constexpr std::string_view kLookupForeignNames[] = {"enrich"};

constexpr std::string_view kJoinKinds[] = {"inner", "left", "anti", "semi", "full"};
constexpr ParamDef kJoinParams[] = {
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
constexpr ParamDef kJoinOptions[] = {
    {.name = "kind",
     .kind = ParamKind::Choice,
     .doc = "what to do with records that meet none",
     .otherwise = "inner",
     .choices = kJoinKinds},
    {.name = "within", .kind = ParamKind::Duration, .doc = "how far apart in time at most"},
    {.name = "prefix", .kind = ParamKind::Word, .doc = "put this in front of their names"}};

constexpr ParamDef kUnionParams[] = {{.name = "input",
                                      .kind = ParamKind::Block,
                                      .doc = "{ pipeline with a source }",
                                      .required = true,
                                      .block = BlockShape::Input}};
constexpr std::string_view kUnionForeignNames[] = {"append", "concat", "unionall"};

constexpr ParamDef kMergeParams[] = {{.name = "by",
                                      .kind = ParamKind::Expr,
                                      .doc = "what the files are in order of",
                                      .keyword = "by",
                                      .required = true}};
constexpr ParamDef kMergeOptions[] = {
    {.name = "slack", .kind = ParamKind::Duration, .doc = "how far out of order records may be"}};
constexpr std::string_view kMergeForeignNames[] = {"interleave"};


}  // namespace

constinit const StageDef follow_stage = {.name = "follow",
                                         .group = "sources",
                                         .summary = "reads files as they grow",
                                         .doc =
                                             "Like `tail -F`: goes on after a rotation or truncation. "
                                             "`checkpoint=` remembers in a file how far it came.",
                                         .params = kFollowParams,
                                         .options = kFollowOptions,
                                         .foreign_names = kFollowForeignNames,
                                         .places = kPlaceSource};

constinit const StageDef parse_stage = {
    .name = "parse",
    .group = "parse",
    .summary = "takes fields out of the text by a template",
    .doc =
        "In a template, `{x}` runs to the next literal or the end, `{}` skips, a blank is one or more, `{{` "
        "is a brace; `{x:int}` and the like give a type: word int float ip duration quoted time, or a "
        "pattern like `%d/%b/%Y`. A regular expression names its groups: `(?P<name>…)`.",
    .params = kParseParams,
    .options = kParseOptions,
    .foreign_names = kParseForeignNames};

constinit const StageDef sample_stage = {.name = "sample",
                                         .group = "records",
                                         .summary = "keeps a random part",
                                         .doc =
                                             "`1%` keeps each with that chance; a number keeps so many, in "
                                             "their order. The same seed keeps the same.",
                                         .params = kSampleParams,
                                         .options = kSampleOptions};

constinit const StageDef dedup_stage = {
    .name = "dedup",
    .group = "records",
    .summary = "keeps the first record of each key",
    .doc = "Without `by`, the whole record is the key. Records without the key are kept.",
    .params = kDedupParams,
    .options = kDedupOptions,
    .foreign_names = kDedupForeignNames};

constinit const StageDef uniq_stage = {
    .name = "uniq",
    .group = "records",
    .summary = "drops repeated neighbours",
    .doc =
        "A record is dropped if its key is that of the record before. Without `by`, the whole line or record "
        "is the key. To drop repeats anywhere, use `dedup`.",
    .params = kUniqParams,
    .foreign_words = kUniqForeignWords};

constinit const StageDef distinct_stage = {
    .name = "distinct",
    .group = "records",
    .summary = "lists the keys that occur",
    .doc = "One record for each key, with the key alone, in the order of first sight.",
    .params = kDistinctParams};

constinit const StageDef sessionize_stage = {
    .name = "sessionize",
    .group = "records",
    .summary = "numbers the sessions of each key",
    .doc = "Adds `session`. A new one begins after a gap of that length.",
    .params = kSessionizeParams,
    .options = kSessionizeOptions,
    .foreign_names = kSessionizeForeignNames};

constinit const StageDef running_stage = {.name = "running",
                                          .group = "records",
                                          .summary = "adds aggregates so far to each record",
                                          .doc = "`prev(x)` is the value of the record before.",
                                          .params = kRunningParams,
                                          .foreign_names = kRunningForeignNames};

constinit const StageDef rare_stage = {.name = "rare",
                                       .group = "group",
                                       .summary = "lists the least frequent values",
                                       .doc =
                                           "How often each key occurs, the least frequent first, ties by "
                                           "key: the reverse of `count by … | head`.",
                                       .params = kRareParams,
                                       .options = kRareOptions};

constinit const StageDef pivot_stage = {.name = "pivot",
                                        .group = "group",
                                        .summary = "makes columns of the values of a key",
                                        .doc = "The last column fills them, with 0 where there is no count.",
                                        .params = kPivotParams,
                                        .options = kPivotOptions,
                                        .foreign_names = kPivotForeignNames};

constinit const StageDef facets_stage = {.name = "facets",
                                         .group = "group",
                                         .summary = "lists the most frequent values of every field",
                                         .doc =
                                             "For a first look at unknown data: each field with its most "
                                             "frequent values and how often they occur.",
                                         .params = kFacetsParams,
                                         .options = kFacetsOptions,
                                         .foreign_names = kFacetsForeignNames};

constinit const StageDef patterns_stage = {.name = "patterns",
                                           .group = "group",
                                           .summary = "groups lines that differ only in numbers and ids",
                                           .doc =
                                               "One result for each shape of text, with how many lines have "
                                               "it and one of them, the most frequent first.",
                                           .params = kPatternsParams,
                                           .options = kPatternsOptions,
                                           .foreign_names = kPatternsForeignNames};

constinit const StageDef lookup_stage = {.name = "lookup",
                                         .group = "combine",
                                         .summary = "adds columns from a small file",
                                         .doc = "The columns of the first row that matches are added.",
                                         .params = kLookupParams,
                                         .options = kLookupOptions,
                                         .foreign_names = kLookupForeignNames};

constinit const StageDef join_stage = {
    .name = "join",
    .group = "combine",
    .summary = "joins with another input",
    .doc =
        "Ours is on the left of `==`, theirs on the right. `asof` takes their latest row that is not after "
        "ours. Of equal names ours wins, unless `prefix` is given.",
    .params = kJoinParams,
    .options = kJoinOptions};

constinit const StageDef union_stage = {.name = "union",
                                        .group = "combine",
                                        .summary = "appends another input",
                                        .doc = "What the block reads comes after what flows here.",
                                        .params = kUnionParams,
                                        .foreign_names = kUnionForeignNames};

constinit const StageDef merge_stage = {
    .name = "merge",
    .group = "combine",
    .summary = "merges the files of a source in time order",
    .doc =
        "Right after `read` or `follow`: the files in the order of the value instead of one after another.",
    .params = kMergeParams,
    .options = kMergeOptions,
    .foreign_names = kMergeForeignNames};

}  // namespace weir
