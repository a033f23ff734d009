#include "weir/stage/commit_point.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "weir/base/error.h"

namespace weir {

void CommitPoint::claim(const AtomicFile& file) {
  if (!claimed_.insert(std::filesystem::absolute(file.target()).lexically_normal().native()).second)
    throw Error(ErrorCode::Usage, "two outputs of this pipeline would be this file").in_file(file.shown());
}

Task<void> CommitPoint::commit(std::vector<AtomicFile*> files, bool sync, Stop& stop) {
  for (auto* file : files) co_await file->prepare(loop_, sync);
  files_.insert(files_.end(), files.begin(), files.end());
  arrive(stop);
  try {
    co_await settled_.wait(stop);
    if (given_up_) throw Cancelled{};
  } catch (const Cancelled&) {
    if (!publishing_) {
      give_up();
      throw;
    }
  }
  if (std::exchange(publishing_, true)) {
    co_await published_.wait();
  } else {
    try {
      co_await AtomicFile::publish(loop_, files_);
    } catch (...) {
      error_ = std::current_exception();
    }
    published_.set();
  }
  if (error_) std::rethrow_exception(error_);
}

void CommitPoint::arrive(const Stop& stop) {
  if (arrived_.insert(&stop).second && --missing_ == 0) settled_.set();
}

void CommitPoint::give_up() {
  if (publishing_) return;
  given_up_ = true;
  settled_.set();
}

}  // namespace weir
