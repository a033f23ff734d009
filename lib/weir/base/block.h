// Blocks: the memory that data travels in. An Arena hands out a Buffer (writable, one owner); freezing it gives a
// Chunk (immutable, shared, a slice of the block). The last Chunk gives the block back to the arena, from any thread,
// and with it the Credit that it was drawn with.
//
//   | headroom 64 KiB | payload 1 MiB | readable tail 4 KiB |      large block (page-aligned)
//   |      none       | payload 16 KiB | readable tail 128 B |      small block (sockets, small inputs)
//
// The headroom takes the rest of the chunk before (a record that began there), so that a record is always in one
// piece. The tail can be read past the end of the data (SIMD kernels and simdjson read up to 64 bytes beyond); its
// content is unspecified but never faults. A block of any other size ("oversize") is taken from the heap.
//
// An Arena is thread-safe and outlives its blocks. Large blocks come from one reserved address range that is touched
// only as far as it is used, newest free block first, so that the working set stays in the cache.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/base/credit.h"

namespace weir {

inline constexpr size_t kBlockPayloadBytes = 1 << 20;
inline constexpr size_t kBlockHeadroomBytes = 64 << 10;
inline constexpr size_t kBlockTailBytes = 4 << 10;
inline constexpr size_t kSmallPayloadBytes = 16 << 10;
inline constexpr size_t kReadablePastEnd = 128;  ///< what may be read past the end of any Chunk, in bytes

class Arena;

namespace detail {

struct Block {
  std::atomic<uint32_t> references{1};
  char* memory = nullptr;   ///< start of the headroom
  size_t headroom_bytes = 0;
  size_t payload_bytes = 0;
  Arena* arena = nullptr;
  Credit credit;

  char* payload() const noexcept { return memory + headroom_bytes; }
  void release() noexcept;
};

}  // namespace detail

/// An immutable slice of a block. Copying shares the block. The default one is empty and holds none.
class Chunk {
 public:
  Chunk() = default;
  Chunk(const Chunk& other) noexcept : block_(other.block_), data_(other.data_), size_(other.size_) {
    if (block_) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  Chunk(Chunk&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)),
        data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  Chunk& operator=(Chunk other) noexcept {
    std::swap(block_, other.block_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Chunk() {
    if (block_) block_->release();
  }

  const char* data() const noexcept { return data_; }
  size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::string_view view() const noexcept { return {data_, size_}; }

  /// Bytes [begin, begin + size) of this slice, sharing the block.
  Chunk slice(size_t begin, size_t size) const;

  /// Puts `front` before this slice, into the block's headroom. False, and nothing done, if others share the block, if
  /// the slice does not begin with the payload, or if the headroom is too small.
  bool extend_front(std::string_view front);

  /// What the whole block keeps in memory, in bytes, however small this slice of it is.
  size_t held_bytes() const noexcept { return block_ ? block_->headroom_bytes + block_->payload_bytes : 0; }

 private:
  friend class Buffer;
  Chunk(detail::Block* block, const char* data, size_t size) : block_(block), data_(data), size_(size) {}
  detail::Block* block_ = nullptr;
  const char* data_ = nullptr;
  size_t size_ = 0;
};

/// A block that one owner fills. Moves only.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Buffer() {
    if (block_) block_->release();
  }

  explicit operator bool() const noexcept { return block_ != nullptr; }
  char* data() const noexcept { return block_->payload(); }  ///< start of the payload
  size_t capacity() const noexcept { return block_->payload_bytes; }
  size_t headroom_bytes() const noexcept { return block_->headroom_bytes; }

  /// Ends the writing: payload bytes [begin, begin + size), where a negative begin reaches into the headroom.
  Chunk freeze(ptrdiff_t begin, size_t size) &&;
  Chunk freeze(size_t size) && { return std::move(*this).freeze(0, size); }

 private:
  friend class Arena;
  explicit Buffer(detail::Block* block) : block_(block) {}
  detail::Block* block_ = nullptr;
};

class Arena {
 public:
  /// Reserves address space for `large_blocks_max` large blocks and touches none of it; blocks past that number come
  /// from the heap. Throws Error(OverLimit) if the address space cannot be had.
  explicit Arena(size_t large_blocks_max = 64);
  ~Arena();  ///< all blocks must have come back
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// A block with at least `payload_bytes` of payload: small, large or oversize, by size. The credit, which may be
  /// empty, goes home with the block. Never waits. Throws std::bad_alloc when the machine has no memory.
  Buffer allocate(size_t payload_bytes, Credit credit = {});

  /// A copy of `bytes` in a block of its own.
  Chunk copy(std::string_view bytes, Credit credit = {});

  /// What a block for `payload_bytes` costs of an account, in bytes.
  static size_t cost_bytes(size_t payload_bytes) noexcept;

  size_t live_blocks() const noexcept { return live_blocks_.load(std::memory_order_relaxed); }

 private:
  friend struct detail::Block;
  void take_back(detail::Block* block) noexcept;
  detail::Block* make_block(char* memory, size_t headroom_bytes, size_t payload_bytes);

  std::mutex mutex_;
  std::vector<detail::Block*> free_large_, free_small_;
  char* range_ = nullptr;  ///< the reserved address range of the large blocks
  size_t range_used_blocks_ = 0;
  size_t range_blocks_;
  std::atomic<size_t> live_blocks_{0};
};

}  // namespace weir
