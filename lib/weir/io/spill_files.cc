#include "weir/io/spill_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "weir/base/error.h"
#include "weir/io/descriptor.h"

namespace weir {
namespace {

class NamelessFile final : public SpillFile {
 public:
  NamelessFile(Descriptor descriptor, std::string folder, std::shared_ptr<std::atomic<uint64_t>> written)
      : descriptor_(std::move(descriptor)), folder_(std::move(folder)), written_(std::move(written)) {}

  void append(std::string_view bytes) override {
    while (!bytes.empty()) {
      ssize_t done = pwrite(descriptor_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_bytes_));
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) throw Error::from_errno(errno, "writing a temporary file").in_file(folder_);
      size_bytes_ += static_cast<uint64_t>(done);
      written_->fetch_add(static_cast<uint64_t>(done), std::memory_order_relaxed);
      bytes.remove_prefix(static_cast<size_t>(done));
    }
  }

  void read(uint64_t offset, char* into, size_t size) const override {
    while (size) {
      ssize_t done = pread(descriptor_.get(), into, size, static_cast<off_t>(offset));
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) throw Error::from_errno(done < 0 ? errno : EIO, "reading a temporary file").in_file(folder_);
      into += done;
      offset += static_cast<uint64_t>(done);
      size -= static_cast<size_t>(done);
    }
  }

 private:
  Descriptor descriptor_;
  std::string folder_;
  std::shared_ptr<std::atomic<uint64_t>> written_;
  uint64_t size_bytes_ = 0;
};

Descriptor open_nameless(const std::string& folder) {
  Descriptor descriptor(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (descriptor) return descriptor;
  std::string path = folder + "/weir-XXXXXX";
  descriptor = Descriptor(mkostemp(path.data(), O_CLOEXEC));
  if (!descriptor) throw Error::from_errno(errno, "making a temporary file").in_file(folder);
  unlink(path.c_str());
  return descriptor;
}

}  // namespace

std::unique_ptr<SpillFile> SpillFiles::create() {
  std::string folder = folder_;
  const char* chosen = std::getenv("TMPDIR");
  if (folder.empty()) folder = chosen && *chosen ? chosen : "/tmp";
  return std::make_unique<NamelessFile>(open_nameless(folder), folder, written_);
}

}  // namespace weir
