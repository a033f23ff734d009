#include "weir/format/reshape.h"

#include <algorithm>
#include <utility>

#include "weir/data/json_text.h"
#include "weir/format/json_cut.h"

namespace weir {
namespace {

/// Whether `name` is below `field`: `a.b` is below `a`.
bool is_below(std::string_view name, std::string_view field) {
  return name.size() > field.size() && name.starts_with(field) && name[field.size()] == '.';
}

std::string decoded(std::string_view name) {
  std::string text;
  unescape_json(name, text);
  return text;
}

/// An object that is being put together: members in the order of first sight.
struct Tree {
  struct Branch {
    std::string name;
    std::string_view value;               ///< of a leaf
    std::unique_ptr<Tree> below = {};     ///< else
    bool nested = false;                  ///< a leaf that was no name with dots
  };
  std::vector<Branch> branches;

  Branch* find(std::string_view name) {
    auto found = std::ranges::find(branches, name, &Branch::name);
    return found == branches.end() ? nullptr : &*found;
  }
};

void append(const Tree& tree, std::string& out) {
  out += '{';
  for (const auto& branch : tree.branches) {
    if (&branch != &tree.branches.front()) out += ',';
    append_json_string(branch.name, out);
    out += ':';
    if (branch.below) append(*branch.below, out);
    else out += branch.value;
  }
  out += '}';
}

}  // namespace

class Reshape::State {
 public:
  explicit State(std::vector<std::string> fields) : fields_(std::move(fields)) {}

  std::string_view flatten(std::string_view record) {
    Tree flat;
    flatten(record, "", flat);
    return text(flat);
  }

  std::string_view unflatten(std::string_view record) {
    Tree tree;
    std::vector<TextMember> members;
    cut_object(document_, record, members);
    taken_.clear();
    for (const auto& member : members)
      if (!member.value.starts_with('{')) taken_.push_back(decoded(member.name));
    for (const auto& member : members) {
      std::string name = decoded(member.name);
      if (name.find('.') == std::string::npos) put_nested(tree, name, member.value);
      else if (!is_chosen(name) || !put_dotted(tree, name, member.value)) put_leaf(tree, name, member.value, false);
    }
    return text(tree);
  }

 private:
  bool is_chosen(std::string_view name) const {
    return fields_.empty() || std::ranges::any_of(fields_, [&](const auto& field) { return name == field || is_below(name, field); });
  }
  bool is_above_chosen(std::string_view name) const {
    return std::ranges::any_of(fields_, [&](const auto& field) { return is_below(field, name); });
  }

  std::string_view text(const Tree& tree) {
    text_.clear();
    append(tree, text_);
    return text_;
  }

  /// Puts the members of `object`, whose name in the record is `prefix`, into `into`: flat where they are chosen.
  void flatten(std::string_view object, const std::string& prefix, Tree& into) {
    std::vector<TextMember> members;
    cut_object(document_, object, members);
    for (const auto& member : members) {
      std::string own = decoded(member.name), name = prefix.empty() ? own : prefix + '.' + own;
      bool is_object = member.value.starts_with('{') && member.value != "{}";
      if (is_object && is_chosen(name)) {
        flatten_below(member.value, own, name, into);
      } else if (is_object && is_above_chosen(name)) {
        if (into.find(own)) continue;
        into.branches.push_back({.name = own, .value = {}, .below = std::make_unique<Tree>()});
        flatten(member.value, name, *into.branches.back().below);
      } else {
        put_leaf(into, own, member.value, false);
      }
    }
  }

  void flatten_below(std::string_view object, const std::string& shown, const std::string& name, Tree& into) {
    std::vector<TextMember> members;
    cut_object(document_, object, members);
    for (const auto& member : members) {
      std::string own = decoded(member.name);
      if (member.value.starts_with('{') && member.value != "{}") {
        flatten_below(member.value, shown + '.' + own, name + '.' + own, into);
      } else {
        put_leaf(into, shown + '.' + own, member.value, true);
      }
    }
  }

  static void put_leaf(Tree& tree, std::string name, std::string_view value, bool nested) {
    if (auto* there = tree.find(name)) {
      if (nested && !there->nested && !there->below) *there = {.name = std::move(name), .value = value, .nested = true};
      return;
    }
    tree.branches.push_back({.name = std::move(name), .value = value, .nested = nested});
  }

  /// A member that has no dots: an object is merged with what is there.
  void put_nested(Tree& tree, const std::string& name, std::string_view value) {
    auto* there = tree.find(name);
    if (!there) return put_leaf(tree, name, value, true);
    if (there->below && value.starts_with('{')) merge(*there->below, value);
  }

  void merge(Tree& tree, std::string_view object) {
    std::vector<TextMember> members;
    cut_object(document_, object, members);
    for (const auto& member : members) {
      std::string name = decoded(member.name);
      auto* there = tree.find(name);
      if (there && there->below && member.value.starts_with('{')) merge(*there->below, member.value);
      else if (there && !there->nested) *there = {.name = name, .value = member.value, .nested = true};
      else if (!there) put_leaf(tree, name, member.value, true);
    }
  }

  /// False where something that is no object is in the way, or a part of the name is empty.
  bool put_dotted(Tree& tree, std::string_view name, std::string_view value) {
    if (name.starts_with('.') || name.ends_with('.') || name.find("..") != std::string_view::npos) return false;
    if (is_taken(name) || !can_hold(tree, name)) return false;
    Tree* at = &tree;
    for (size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
      std::string first(name.substr(0, dot));
      name.remove_prefix(dot + 1);
      auto* branch = at->find(first);
      if (!branch) branch = &at->branches.emplace_back(Tree::Branch{.name = first, .value = {}, .below = std::make_unique<Tree>()});
      if (!branch->below) open(*branch);
      at = branch->below.get();
    }
    put_leaf(*at, std::string(name), value, false);
    return true;
  }

  /// Whether a name that `name` would be nested in holds something else.
  bool is_taken(std::string_view name) const {
    for (size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1))
      if (std::ranges::find(taken_, name.substr(0, dot)) != taken_.end()) return true;
    return false;
  }

  bool can_hold(Tree& tree, std::string_view name) {
    Tree* at = &tree;
    for (size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
      auto* branch = at->find(name.substr(0, dot));
      name.remove_prefix(dot + 1);
      if (!branch) return true;
      if (!branch->below) {
        if (!branch->value.starts_with('{')) return false;
        open(*branch);
      }
      at = branch->below.get();
    }
    auto* leaf = at->find(name);
    return !leaf || !leaf->below;
  }

  /// Makes a tree of a leaf that is an object.
  void open(Tree::Branch& branch) {
    branch.below = std::make_unique<Tree>();
    std::vector<TextMember> members;
    cut_object(document_, branch.value, members);
    for (const auto& member : members) put_leaf(*branch.below, decoded(member.name), member.value, true);
  }

  std::vector<std::string> fields_;
  std::vector<std::string> taken_;   ///< names that hold no object
  JsonDocument document_;
  std::string text_;
};

Reshape::Reshape(std::vector<std::string> fields) : state_(std::make_unique<State>(std::move(fields))) {}
Reshape::~Reshape() = default;
Reshape::Reshape(Reshape&&) noexcept = default;
Reshape& Reshape::operator=(Reshape&&) noexcept = default;

std::string_view Reshape::flatten(std::string_view record) { return state_->flatten(record); }
std::string_view Reshape::unflatten(std::string_view record) { return state_->unflatten(record); }

}  // namespace weir
