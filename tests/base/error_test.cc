#include "weir/base/error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace weir {
namespace {

TEST(Error, SaysWhereWhatAndWhy) {
  auto error = Error(ErrorCode::Truncated, "unexpected end of gzip data").in_file("a.gz").at_offset(812);
  EXPECT_EQ(error.text(), "a.gz: unexpected end of gzip data at byte 812");
}

TEST(Error, KeepsTheContextNearestToTheCause) {
  auto error = Error(ErrorCode::Io, "broken").in_file("inner").at_line(3);
  error.in_file("outer").at_line(9).in_stage("read", 0).in_stage("write", 2);
  EXPECT_EQ(error.text(), "inner:3: broken");
  EXPECT_EQ(error.stage(), "read");
  EXPECT_EQ(error.stage_index(), 0);
}

TEST(Error, NamesTheErrno) {
  auto error = Error::from_errno(ENOSPC, "writing");
  EXPECT_EQ(error.code(), ErrorCode::NoSpace);
  EXPECT_EQ(error.text(), "writing: No space left on device");
}

}  // namespace
}  // namespace weir
