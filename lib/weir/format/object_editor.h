// ObjectEditor: the members of one JSON object as text, to be set, removed and renamed by path. Paths find members
// as everywhere (language/README.md, "Fields"): nested ones first, then names that hold the dots, the first of equal
// names; a name applied to a list means each of its elements. For the sources of this folder; one for each worker.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/path.h"
#include "weir/data/string_arena.h"
#include "weir/format/json_cut.h"
#include "weir/format/json_document.h"

namespace weir {

class ObjectEditor {
 public:
  /// Begins with `object`, the text of a valid JSON object, followed by kReadablePastEnd readable bytes. It and what
  /// is set must stay where they are while this is used.
  void open(std::string_view object);

  /// Gives what `path` finds the value `json`; if it finds nothing, adds a member of that name, if `adds`.
  void set(const Path& path, std::string_view json, bool adds);
  /// Gives it the members of `object`, each where there is none of that name but null.
  void fill(std::string_view object);
  void remove(const Path& path);
  /// A member keeps its place if its new name is in the same object, or if it is a member of the record itself.
  void rename(const Path& from, const Path& to);

  /// The object as it is now: the text that was opened if nothing changed.
  std::string_view text();

 private:
  using Parts = std::span<const Path::Part>;
  using Members = std::vector<TextMember>;
  struct Change;

  bool names(const TextMember& member, std::string_view name);
  std::string_view name_text(std::string_view name);
  std::string_view join(const Members& members);
  std::string_view join(const std::vector<std::string_view>& elements);
  bool change_found(Parts parts, Change change);
  bool change_member(Members& members, Parts parts, const Change& change);
  bool change_named(Members& members, std::string_view name, size_t count, Parts rest, const Change& change);
  void change_here(Members& members, size_t at, std::string_view name, size_t count, const Change& change);
  std::optional<std::string_view> changed(std::string_view value, Parts parts, const Change& change);
  std::optional<std::string_view> changed_element(std::string_view list, Parts parts, const Change& change);
  std::optional<std::string_view> changed_elements(std::string_view list, Parts parts, const Change& change);
  std::optional<std::string_view> find(const Members& members, Parts parts);
  std::optional<std::string_view> find(std::string_view value, Parts parts);

  std::string_view opened_;
  Members members_;
  bool changed_ = false;
  StringArena arena_;   ///< for texts that are made
  JsonDocument document_;
  std::string scratch_;
};

}  // namespace weir
