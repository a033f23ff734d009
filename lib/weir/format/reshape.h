// Flattening and unflattening the JSON text of records: `{"a":{"b":1}}` to `{"a.b":1}` and back. Values keep their
// spelling. A path finds the same before and after: where a nested member and a name with dots mean the same, the
// nested one is kept. A scratch object: one for each worker.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class Reshape {
 public:
  /// `fields`: names, with dots where they are nested; only what is at or below one of them is reshaped. None: all.
  explicit Reshape(std::vector<std::string> fields);
  ~Reshape();
  Reshape(Reshape&&) noexcept;
  Reshape& operator=(Reshape&&) noexcept;

  /// `record` is the text of a valid object, followed by kReadablePastEnd readable bytes. Views of this until the
  /// next call.
  std::string_view flatten(std::string_view record);
  std::string_view unflatten(std::string_view record);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace weir
