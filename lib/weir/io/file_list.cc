#include "weir/io/file_list.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <exception>
#include <filesystem>

#include "weir/base/error.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    size_t slash = path.find('/');
    if (slash == std::string_view::npos) slash = path.size();
    if (slash) parts.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(path.size(), slash + 1));
  }
  return parts;
}

bool part_matches(std::string_view pattern, std::string_view name) {
  return fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), FNM_PERIOD) == 0;
}

bool parts_match(const std::vector<std::string_view>& pattern, size_t p, const std::vector<std::string_view>& path,
                 size_t n) {
  for (; p < pattern.size(); p++, n++) {
    if (pattern[p] == "**") {
      for (size_t skip = n; skip <= path.size(); skip++) {
        if (parts_match(pattern, p + 1, path, skip)) return true;
        if (skip < path.size() && path[skip].starts_with('.')) break;
      }
      return false;
    }
    if (n == path.size() || !part_matches(pattern[p], path[n])) return false;
  }
  return n == path.size();
}

bool hidden(const fs::path& path) {
  auto name = path.filename().native();
  return name.size() > 1 && name[0] == '.' && name != "..";
}

void add_files_below(const fs::path& folder, std::vector<std::string>& files) {
  std::error_code failed;
  for (auto entry = fs::recursive_directory_iterator(folder, failed); entry != fs::recursive_directory_iterator();
       entry.increment(failed)) {
    if (failed) throw Error::from_errno(failed.value(), "reading the folder").in_file(folder.native());
    if (hidden(entry->path())) {
      if (entry->is_directory(failed)) entry.disable_recursion_pending();
    } else if (entry->is_regular_file(failed)) {
      files.push_back(entry->path().native());
    }
  }
  if (failed) throw Error::from_errno(failed.value(), "reading the folder").in_file(folder.native());
}

/// Walks only the folders that the pattern's parts can match.
void add_matches(const fs::path& base, const std::vector<std::string_view>& parts, size_t index,
                 std::vector<std::string>& files) {
  if (index == parts.size()) {
    std::error_code failed;
    if (fs::is_directory(base, failed)) add_files_below(base, files);
    else if (fs::exists(base, failed)) files.push_back(base.native());
    return;
  }
  std::string_view part = parts[index];
  std::error_code failed;
  if (part == "**") {
    add_matches(base, parts, index + 1, files);
    for (const auto& entry : fs::directory_iterator(base.empty() ? "." : base, failed))
      if (!hidden(entry.path()) && entry.is_directory(failed) && !entry.is_symlink(failed))
        add_matches(base / entry.path().filename(), parts, index, files);
    return;
  }
  if (!is_glob(part)) return add_matches(base / part, parts, index + 1, files);
  for (const auto& entry : fs::directory_iterator(base.empty() ? "." : base, failed)) {
    auto name = entry.path().filename();
    if (!part_matches(part, name.native())) continue;
    if (index + 1 < parts.size() && !entry.is_directory(failed)) continue;
    add_matches(base / name, parts, index + 1, files);
  }
}

std::vector<std::string> files_of(const std::string& word) {
  std::vector<std::string> all;
  for (const auto& path : expand_braces(word)) {
    std::vector<std::string> files;
    std::error_code failed;
    auto status = fs::status(path, failed);   // a file whose name looks like a pattern is that file
    if (is_glob(path) && status.type() == fs::file_type::not_found) {
      add_matches(path.starts_with('/') ? "/" : "", split_path(path), 0, files);
      if (files.empty()) throw Error(ErrorCode::NotFound, "no file matches").in_file(path);
    } else if (fs::is_directory(status)) {
      add_files_below(path, files);
    } else {
      all.push_back(path);
      continue;
    }
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    all.insert(all.end(), files.begin(), files.end());
  }
  return all;
}

struct Listing {
  const std::string* word;
  std::vector<std::string> files;
  std::exception_ptr error;
  static int64_t run(void* context) {
    auto* listing = static_cast<Listing*>(context);
    try {
      listing->files = files_of(*listing->word);
    } catch (...) {
      listing->error = std::current_exception();
    }
    return 0;
  }
};

}  // namespace

bool is_glob(std::string_view word) { return word.find_first_of("*?[") != std::string_view::npos; }

std::vector<std::string> expand_braces(std::string_view word) {
  size_t open = std::string_view::npos;
  std::vector<size_t> commas;
  int depth = 0;
  for (size_t i = 0; i < word.size(); i++) {
    if (word[i] == '{' && depth++ == 0) {
      open = i;
      commas.clear();
    } else if (word[i] == ',' && depth == 1) {
      commas.push_back(i);
    } else if (word[i] == '}' && depth > 0 && --depth == 0 && !commas.empty()) {
      std::vector<std::string> words;
      commas.push_back(i);
      size_t begin = open + 1;
      for (size_t end : commas) {
        auto tail = std::string(word.substr(0, open)).append(word.substr(begin, end - begin)).append(word.substr(i + 1));
        for (auto& expanded : expand_braces(tail)) words.push_back(std::move(expanded));
        begin = end + 1;
      }
      return words;
    }
  }
  return {std::string(word)};
}

bool glob_match(std::string_view pattern, std::string_view path) {
  if (pattern.starts_with('/') != path.starts_with('/')) return false;
  return parts_match(split_path(pattern), 0, split_path(path), 0);
}

Task<std::vector<std::string>> list_files(Loop& loop, std::string word) {
  Listing listing{&word, {}, nullptr};
  co_await loop.blocking(Listing::run, &listing);
  if (listing.error) std::rethrow_exception(listing.error);
  co_return std::move(listing.files);
}

}  // namespace weir
