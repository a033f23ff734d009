// A SpillStore of strings, for tests.
#pragma once

#include <cstring>
#include <string>

#include "weir/base/check.h"
#include "weir/base/spill.h"

namespace weir {

class MemorySpill final : public SpillStore {
 public:
  std::unique_ptr<SpillFile> create() override {
    ++files;
    return std::make_unique<File>(*this);
  }
  uint64_t written_bytes() const override { return written_before + bytes; }
  size_t files = 0, bytes = 0;   ///< made and written so far
  uint64_t written_before = 0;   ///< by others of the run

 private:
  class File final : public SpillFile {
   public:
    explicit File(MemorySpill& store) : store_(store) {}
    void append(std::string_view piece) override {
      content_ += piece;
      store_.bytes += piece.size();
    }
    void read(uint64_t offset, char* into, size_t size) const override {
      WEIR_CHECK(offset + size <= content_.size());
      std::memcpy(into, content_.data() + offset, size);
    }

   private:
    MemorySpill& store_;
    std::string content_;
  };
};

}  // namespace weir
