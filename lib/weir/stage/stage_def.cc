#include "weir/stage/stage_def.h"

#include <algorithm>

namespace weir {
namespace {

template <typename T, typename Key>
const T* find_by(std::span<const T> defs, Key T::* key, const std::type_identity_t<Key>& value) {
  const auto found = std::ranges::find(defs, value, key);
  return found == defs.end() ? nullptr : &*found;
}

}  // namespace

const ParamDef* StageDef::find_param(std::string_view param) const {
  const auto* found = find_by(params, &ParamDef::name, param);
  return found ? found : find_option(param);
}

const ParamDef* StageDef::find_option(std::string_view option) const {
  return find_by(options, &ParamDef::name, option);
}

const SwitchDef* StageDef::find_switch(char letter) const {
  return find_by(switches, &SwitchDef::letter, letter);
}

void Registry::add(const StageDef& def) {
  const auto same = std::ranges::find(defs_, def.name, &StageDef::name);
  if (same == defs_.end()) {
    defs_.push_back(&def);
  } else {
    *same = &def;
  }
}

const StageDef* Registry::find(std::string_view name) const {
  const auto found = std::ranges::find(defs_, name, &StageDef::name);
  return found == defs_.end() ? nullptr : *found;
}

const StageDef* Registry::find_foreign(std::string_view name) const {
  const auto found = std::ranges::find_if(defs_, [&](const StageDef* def) {
    return std::ranges::find(def->foreign_names, name) != def->foreign_names.end();
  });
  return found == defs_.end() ? nullptr : *found;
}

}  // namespace weir
