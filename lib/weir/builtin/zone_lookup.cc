#include "weir/builtin/zone_lookup.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "weir/base/error.h"
#include "weir/io/small_file.h"

namespace weir {
namespace {

TimeZonePtr shared(std::optional<TimeZone> zone) {
  return zone ? std::make_shared<const TimeZone>(*std::move(zone)) : TimeZonePtr();
}

std::string zone_folder() {
  const char* folder = getenv("TZDIR");
  return folder && *folder ? folder : "/usr/share/zoneinfo";
}

/// A name that leads nowhere but into the folder of zones.
bool is_zone_name(std::string_view name) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '+' || c == '/';
  };
  return !name.empty() && name[0] != '/' && std::ranges::all_of(name, fits);
}

bool is_file(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

TimeZonePtr read_zone(const std::string& path) {
  auto zone = shared(TimeZone::from_tzif(read_small_file(path)));
  if (!zone) throw Error(ErrorCode::Corrupt, "not a time zone as in tzdata (TZif)").in_file(path);
  return zone;
}

/// `+02:00` and `-0300`; nothing for anything else.
TimeZonePtr zone_of_offset(std::string_view name) {
  bool is_offset = name.size() >= 3 && (name[0] == '+' || name[0] == '-') &&
                   name.find_first_not_of("0123456789:", 1) == std::string_view::npos;
  if (!is_offset) return nullptr;
  std::string digits(name.substr(1));
  if (digits.size() == 4 && digits.find(':') == std::string::npos) digits.insert(2, ":");
  return shared(TimeZone::from_rule(fmt::format("<{}>{}{}", name, name[0] == '+' ? '-' : '+', digits)));
}

TimeZonePtr local_zone() {
  const char* variable = getenv("TZ");
  if (!variable) return is_file("/etc/localtime") ? read_zone("/etc/localtime") : nullptr;
  std::string_view name(variable);
  if (name.starts_with(':')) name.remove_prefix(1);
  if (name.empty() || name == "local") return nullptr;
  return name[0] == '/' ? read_zone(std::string(name)) : find_time_zone(std::string(name));
}

}  // namespace

TimeZonePtr find_time_zone(const std::string& name) {
  if (name == "UTC" || name == "Z") return nullptr;
  if (name == "local") return local_zone();
  if (auto zone = zone_of_offset(name)) return zone;
  auto folder = zone_folder();
  auto path = folder + "/" + name;
  if (is_zone_name(name) && is_file(path)) return read_zone(path);
  if (auto zone = shared(TimeZone::from_rule(name))) return zone;
  if (!is_file(folder + "/UTC"))
    throw Error(ErrorCode::NotFound, fmt::format("the time zone '{}' can't be looked up: there are none in {}, where the "
                                                 "Debian package tzdata puts them",
                                                 name, folder));
  throw Error(ErrorCode::Usage,
              fmt::format("there is no time zone '{}': zones are named like Europe/Berlin, UTC or +02:00", name));
}

}  // namespace weir
