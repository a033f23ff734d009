// Drift: of which types the values of each field were, how often it was missing, and where the first of each was seen.
// Tasks count the columns of a batch (FieldTypes); the parts are added up in input order on the loop's thread, so that
// the result is of exactly the records that were delivered. Only for runs that ask for it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/batch.h"
#include "weir/data/field_set.h"
#include "weir/data/place.h"

namespace weir {

enum class FieldType : uint8_t { Missing, Bool, Number, NumberText, String, Time, Duration, List, Object };
inline constexpr size_t kFieldTypes = 9;

/// "number", "number as text", …
std::string_view name(FieldType type);

/// The fields of one batch.
struct FieldTypes {
  struct Field {
    std::array<uint32_t, kFieldTypes> counts{};
    std::array<uint64_t, kFieldTypes> lines{};   ///< of the first one: 0-based within the chunk
  };
  std::shared_ptr<const FieldSet> names;   // shared by all batches of a stage
  std::vector<Field> fields;               ///< by name; those of special names are left empty

  /// Of the selected records of `batch`. `columns`: where the names are in it; empty: in its first columns.
  static std::shared_ptr<const FieldTypes> of(const Batch& batch, std::shared_ptr<const FieldSet> names,
                                              std::span<const size_t> columns = {});
};

class Drift {
 public:
  struct Type {
    FieldType type;
    uint64_t count = 0;
    uint32_t file = kNoFile;      ///< of the first one
    uint64_t line = 0;            ///< 1-based; 0: not known
  };
  struct Field {
    std::string name;
    std::shared_ptr<const FieldSet> names = {};   // whose field it is: other stages may have one of that name
    bool expected = false;        ///< somebody asked for it, and not for something else in its place
    uint64_t records = 0;
    std::vector<Type> types;      ///< in the order of first sight

    /// The commonest first; of equal ones what is missing last.
    std::vector<Type> by_count() const;
  };

  /// `place`: of the chunk; its first line must be known, else lines are not.
  void add(const FieldTypes& part, const Place& place);

  /// Those that occurred or were asked for, in the order of first sight.
  std::vector<Field> fields() const;

 private:
  std::vector<Field> fields_;
};

}  // namespace weir
