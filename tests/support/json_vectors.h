// The texts of json-vectors.txt: those of JSONTestSuite, by name.
#pragma once

#include <charconv>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

inline std::string unescape_vector(std::string_view text) {
  std::string bytes;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '\\') {
      int byte = 0;
      std::from_chars(text.data() + at + 2, text.data() + at + 4, byte, 16);
      bytes += static_cast<char>(byte);
      at += 4;
    } else {
      bytes += text[at++];
    }
  }
  return bytes;
}

/// Names, which begin with `y` where the text must be accepted, `n` where it must be refused; and texts.
inline std::vector<std::pair<std::string, std::string>> json_vectors(const char* path) {
  std::vector<std::pair<std::string, std::string>> vectors;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    size_t tab = line.find('\t');
    vectors.emplace_back(line.substr(0, tab), unescape_vector(line.substr(tab + 1)));
  }
  return vectors;
}

}  // namespace weir
