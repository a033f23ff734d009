#include "weir/io/spill_files.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "weir/base/error.h"

namespace weir {
namespace {

TEST(SpillFiles, KeepWhatWasWrittenAndHaveNoName) {
  std::string folder = testing::TempDir() + "weir-spill-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  {
    SpillFiles files(folder);
    auto first = files.create(), second = files.create();
    first->append("one ");
    second->append("two");
    first->append("three");
    EXPECT_TRUE(std::filesystem::is_empty(folder)) << "nothing is left, however the process ends";
    std::string read(7, 0);
    first->read(2, read.data(), read.size());
    EXPECT_EQ(read, "e three");
    EXPECT_THROW(second->read(1, read.data(), read.size()), Error) << "there is not so much";
  }
  std::filesystem::remove(folder);
  EXPECT_THROW(SpillFiles(folder).create(), Error);
}

}  // namespace
}  // namespace weir
