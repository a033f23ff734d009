#include "weir/data/field_template.h"

#include <gtest/gtest.h>

#include "weir/base/error.h"

namespace weir {
namespace {

/// The template as text again: fields in angle brackets.
std::string shape(std::string_view text, std::vector<TextSpan> literal = {}) {
  auto made = FieldTemplate::parse(text, literal);
  EXPECT_EQ(made.texts.size(), made.fields.size() + 1);
  std::string shape = made.texts[0];
  for (size_t i = 0; i < made.fields.size(); i++)
    shape += "<" + made.fields[i].text() + (made.fields[i].quoted ? "!" : "") + ">" + made.texts[i + 1];
  return shape;
}

std::string refusal(std::string_view text) {
  try {
    FieldTemplate::parse(text);
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

TEST(FieldTemplate, FindsFieldsInText) {
  EXPECT_EQ(shape(""), "");
  EXPECT_EQ(shape("out.log"), "out.log");
  EXPECT_EQ(shape("{a}"), "<a>");
  EXPECT_EQ(shape("out/{a}/{b}{c}.log"), "out/<a>/<b><c>.log");
  EXPECT_EQ(shape("{http.status}"), "<http.status>");
  EXPECT_EQ(shape("{tags[0]}{tags[-1].x}"), "<tags[0]><tags[-1].x>");
  EXPECT_EQ(shape("{headers[\"x.y\"]}{headers['a]b']}").substr(0, 8), "<headers");
  EXPECT_EQ(shape("{user-agent}{@timestamp}{größe}"), "<user-agent><@timestamp><größe>");
  EXPECT_EQ(shape("{`odd name`}{`_line`}{_line}"), "<odd name><_line!><_line>");
}

TEST(FieldTemplate, TakesABraceTwiceForABrace) {
  EXPECT_EQ(shape("{{a}}"), "{a}");
  EXPECT_EQ(shape("{{{a}}}"), "{<a>}");
  EXPECT_EQ(shape("}}{{"), "}{");
}

TEST(FieldTemplate, LeavesLiteralBytesAlone) {
  EXPECT_EQ(shape("{a}-{b}", {{0, 3}}), "{a}-<b>");
  EXPECT_EQ(shape("{{{a}", {{0, 2}}), "{{<a>");
}

TEST(FieldTemplate, RefusesWhatIsNoField) {
  for (auto text : {"{}", "{a,b}", "{a b}", "{.a}", "{a.}", "{a[}", "{a[x]}", "{a[\"x]}", "{`a}", "{``}", "{-a}", "{a..b}", "{a}b{[0]}"})
    EXPECT_NE(refusal(text).find("is no field"), std::string::npos) << text;
  for (auto text : {"{", "a}", "{a", "{a}}", "{{a}", "{{{a}}"})
    EXPECT_NE(refusal(text).find("stands alone"), std::string::npos) << text;
}

}  // namespace
}  // namespace weir
