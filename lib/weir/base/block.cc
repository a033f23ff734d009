#include "weir/base/block.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "weir/base/check.h"
#include "weir/base/error.h"

#ifdef WEIR_ASAN
#include <sanitizer/asan_interface.h>
#define WEIR_POISON(memory, bytes) __asan_poison_memory_region(memory, bytes)
#define WEIR_UNPOISON(memory, bytes) __asan_unpoison_memory_region(memory, bytes)
#else
#define WEIR_POISON(memory, bytes) ((void)(memory), (void)(bytes))
#define WEIR_UNPOISON(memory, bytes) ((void)(memory), (void)(bytes))
#endif

namespace weir {
namespace {

constexpr size_t kLargeBytes = kBlockHeadroomBytes + kBlockPayloadBytes + kBlockTailBytes;
constexpr size_t kHugePageBytes = 2 << 20;
constexpr size_t kFreeSmallMax = 256;

size_t tail_bytes(const detail::Block& block) {
  return block.headroom_bytes ? kBlockTailBytes : kReadablePastEnd;
}

size_t total_bytes(const detail::Block& block) {
  return block.headroom_bytes + block.payload_bytes + tail_bytes(block);
}

char* heap_memory(size_t bytes) {
  void* memory = std::malloc(bytes);
  if (!memory) throw std::bad_alloc();
  return static_cast<char*>(memory);
}

}  // namespace

void detail::Block::release() noexcept {
  if (references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  arena->take_back(this);
}

Chunk Chunk::slice(size_t begin, size_t size) const {
  WEIR_CHECK(begin <= size_ && size <= size_ - begin);
  Chunk part(*this);
  part.data_ += begin;
  part.size_ = size;
  return part;
}

bool Chunk::extend_front(std::string_view front) {
  if (!block_ || front.size() > block_->headroom_bytes || data_ != block_->payload()) return false;
  if (block_->references.load(std::memory_order_acquire) != 1) return false;
  data_ -= front.size();
  size_ += front.size();
  std::memcpy(block_->payload() - front.size(), front.data(), front.size());
  return true;
}

Chunk Buffer::freeze(ptrdiff_t begin, size_t size) && {
  WEIR_CHECK(begin >= -static_cast<ptrdiff_t>(block_->headroom_bytes));
  WEIR_CHECK(begin + static_cast<ptrdiff_t>(size) <= static_cast<ptrdiff_t>(block_->payload_bytes));
  detail::Block* block = std::exchange(block_, nullptr);
  return Chunk(block, block->payload() + begin, size);
}

Arena::Arena(size_t large_blocks_max) : range_blocks_(large_blocks_max) {
  size_t bytes = range_blocks_ * kLargeBytes + kHugePageBytes;
  void* range = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range == MAP_FAILED) throw Error(ErrorCode::OverLimit, "no address space for the block arena");
  range_ = static_cast<char*>(range);
  madvise(range_, bytes, MADV_HUGEPAGE);
}

Arena::~Arena() {
  WEIR_CHECK(live_blocks() == 0);
  for (auto* block : free_large_) delete block;
  for (auto* block : free_small_) {
    WEIR_UNPOISON(block->memory, total_bytes(*block));
    std::free(block->memory);
    delete block;
  }
  size_t bytes = range_blocks_ * kLargeBytes + kHugePageBytes;
  WEIR_UNPOISON(range_, bytes);
  munmap(range_, bytes);
}

detail::Block* Arena::make_block(char* memory, size_t headroom_bytes, size_t payload_bytes) {
  auto* block = new detail::Block;
  block->memory = memory;
  block->headroom_bytes = headroom_bytes;
  block->payload_bytes = payload_bytes;
  block->arena = this;
  return block;
}

Buffer Arena::allocate(size_t payload_bytes, Credit credit) {
  detail::Block* block = nullptr;
  if (payload_bytes <= kBlockPayloadBytes) {
    bool small = payload_bytes <= kSmallPayloadBytes;
    auto& free_blocks = small ? free_small_ : free_large_;
    std::lock_guard lock(mutex_);
    if (!free_blocks.empty()) {
      block = free_blocks.back();
      free_blocks.pop_back();
      WEIR_UNPOISON(block->memory, total_bytes(*block));
    } else if (small) {
      block = make_block(heap_memory(kSmallPayloadBytes + kReadablePastEnd), 0, kSmallPayloadBytes);
    } else if (range_used_blocks_ < range_blocks_) {
      char* memory = range_ + range_used_blocks_++ * kLargeBytes;
      block = make_block(memory, kBlockHeadroomBytes, kBlockPayloadBytes);
    }
  }
  if (!block) {
    size_t payload = payload_bytes > kBlockPayloadBytes ? payload_bytes : kBlockPayloadBytes;
    block = make_block(heap_memory(payload + kReadablePastEnd), 0, payload);
  }
  block->references.store(1, std::memory_order_relaxed);
  block->credit = std::move(credit);
  live_blocks_.fetch_add(1, std::memory_order_relaxed);
  return Buffer(block);
}

Chunk Arena::copy(std::string_view bytes, Credit credit) {
  auto buffer = allocate(bytes.size(), std::move(credit));
  if (!bytes.empty()) std::memcpy(buffer.data(), bytes.data(), bytes.size());
  return std::move(buffer).freeze(bytes.size());
}

size_t Arena::cost_bytes(size_t payload_bytes) noexcept {
  if (payload_bytes <= kSmallPayloadBytes) return kSmallPayloadBytes + kReadablePastEnd;
  if (payload_bytes <= kBlockPayloadBytes) return kLargeBytes;
  return payload_bytes + kReadablePastEnd;
}

void Arena::take_back(detail::Block* block) noexcept {
  // The credit goes home last: whoever waits for it must find the block free.
  Credit credit = std::move(block->credit);
  bool large = block->headroom_bytes != 0;
  bool small = !large && block->payload_bytes == kSmallPayloadBytes;
  bool kept = false;
  if (large || small) {
    std::lock_guard lock(mutex_);
    if (large || free_small_.size() < kFreeSmallMax) {
      WEIR_POISON(block->memory, total_bytes(*block));
      (large ? free_large_ : free_small_).push_back(block);
      kept = true;
    }
  }
  if (!kept) {
    std::free(block->memory);
    delete block;
  }
  live_blocks_.fetch_sub(1, std::memory_order_release);
}

}  // namespace weir
