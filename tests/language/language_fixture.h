// What the tests of the language share: the shipped stages, some parameters, a small environment.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "weir/builtin/table.h"
#include "weir/language/parser.h"
#include "weir/language/pipeline_text.h"

namespace weir::test {

/// The shipped stages outlive every test.
inline const Registry& stages() {
  static const Registry registry = builtin_stages();
  return registry;
}

inline ParseContext context() {
  return {.stages = stages(),
          .parameters =
              {{"host", "web-1"}, {"list", "a, b"}, {"n", "5"}, {"odd", "it's | head 1"}, {"dir", "/var"}},
          .home = "/home/me",
          .environment = [](const std::string& name) -> std::optional<std::string> {
            if (name == "LOGDIR") return "/var/log";
            if (name == "REGION") return "eu-1";
            if (name == "SECRET") return "hunter2";
            return std::nullopt;
          },
          .read_file = [](const std::string& path) { return "content of " + path + "\n"; }};
}

/// The canonical text, or the message of the SyntaxError.
inline std::string outcome(std::string_view text) {
  try {
    return to_text(parse_pipeline(text, context()));
  } catch (const SyntaxError& error) {
    return error.text();
  }
}

inline std::string read_test_file(const std::string& name) {
  std::ifstream file(std::string(WEIR_TEST_DIR) + "/" + name);
  EXPECT_TRUE(file) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace weir::test
