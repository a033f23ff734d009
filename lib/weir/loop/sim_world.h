// SimWorld: an operating system in memory: files, pipes, sockets and listeners, and the trouble that they can make.
// It knows what an operation does; when it is tried and in which order is SimDriver's. Descriptors count from 100,000,
// so that one that strays into a real system call gives EBADF.
//
// An operation that would wait is parked at what it waits for; whatever changes that makes it runnable again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/loop/operation.h"
#include "weir/loop/sim_random.h"

namespace weir {

/// How likely trouble is at each attempt of an operation, and how long things take.
struct SimFaults {
  double short_transfer = 0;   ///< fewer bytes are moved than could be
  double interrupted = 0;      ///< the attempt comes to nothing (EINTR, EAGAIN); the driver makes another, later
  double io_error = 0;         ///< -EIO from a file
  double reset = 0;            ///< -ECONNRESET from a connection, which is gone then on both sides
  int64_t delay_ns_max = 1'000'000;   ///< each attempt comes after a delay below this
};

class SimWorld {
 public:
  SimWorld(uint64_t seed, const SimFaults& faults);
  ~SimWorld();

  // --- setting the scene ---
  void make_file(std::string_view path, std::string_view bytes);
  void make_folder(std::string_view path);
  bool has_file(std::string_view path) const;
  /// The bytes of a file that exists.
  const std::string& file_bytes(std::string_view path) const;
  /// Reading or writing the byte at `offset` of an existing file gives -error_number; what is before it still works.
  void fail_file_at(std::string_view path, uint64_t offset, int error_number);
  /// All files together can hold no more: -ENOSPC.
  void set_disk_bytes_max(size_t bytes) noexcept { disk_bytes_max_ = bytes; }
  void set_faults(const SimFaults& faults) noexcept { faults_ = faults; }

  std::array<int, 2> make_pipe(size_t capacity_bytes = 64 << 10);   ///< the end to read, the end to write
  std::array<int, 2> make_socket_pair(size_t capacity_bytes = 64 << 10);
  int make_socket();   ///< one to connect
  /// A listening socket, or -EADDRINUSE.
  int listen(const sockaddr_storage& address, socklen_t address_bytes, size_t backlog = 64);
  /// A loopback address for `listen`; fills its size.
  static sockaddr_storage address_of_port(uint16_t port, socklen_t& address_bytes);
  /// Both directions of a connection end at once, what is under way in them is lost.
  void reset(int fd);

  // --- for the driver ---
  /// What an attempt gives that has to wait: the operation is parked.
  static constexpr int64_t kParked = INT64_MIN;
  /// What an attempt gives that came to nothing and is to be made again.
  static constexpr int64_t kInterrupted = INT64_MIN + 1;

  int64_t attempt(Operation& operation);
  /// Driver::read_cached: what the cache has is up to chance.
  int64_t read_cached(int fd, std::span<char> into, int64_t offset);
  /// Takes a parked operation out of what it waits for.
  void unpark(Operation& operation);
  /// Those that may go on because of the attempts since the last call.
  std::vector<Operation*> take_runnable() { return std::exchange(runnable_, {}); }
  SimRandom& random() noexcept { return random_; }
  const SimFaults& faults() const noexcept { return faults_; }

 private:
  struct File;
  struct Stream;
  struct Listener;
  struct Descriptor;
  using Waiting = std::vector<Operation*>;

  Descriptor* find(int fd);
  int add(Descriptor descriptor);
  std::array<Descriptor, 2> make_connection(size_t capacity_bytes);
  int64_t park(Waiting& waiting, Operation& operation);
  void changed(Waiting& waiting);

  int64_t read(Operation& operation, Descriptor& descriptor);
  int64_t read_file(Operation& operation, Descriptor& descriptor);
  int64_t read_stream(Operation& operation, Descriptor& descriptor);
  int64_t write(Operation& operation, Descriptor& descriptor);
  int64_t write_file(Operation& operation, Descriptor& descriptor, std::string_view bytes);
  int64_t write_stream(Operation& operation, Descriptor& descriptor, std::string_view bytes);
  int64_t accept(Operation& operation, Descriptor& descriptor);
  int64_t connect(Operation& operation, Descriptor& descriptor);
  int64_t poll(Operation& operation, Descriptor& descriptor);
  int64_t open(const Operation& operation);
  int64_t close(int fd);
  int64_t stat(const Operation& operation);
  int64_t rename(std::string_view from, std::string_view to);
  int64_t unlink(std::string_view path);
  size_t shortened(size_t size);
  size_t disk_bytes() const;

  SimRandom random_;
  SimFaults faults_;
  size_t disk_bytes_max_ = SIZE_MAX;
  std::map<std::string, std::shared_ptr<File>, std::less<>> files_;
  std::map<std::string, std::shared_ptr<Listener>, std::less<>> listeners_;   ///< by the bytes of their address
  std::map<int, std::unique_ptr<Descriptor>> descriptors_;
  std::vector<Operation*> runnable_;
  int next_fd_ = 100'000;
  uint64_t next_inode_ = 1;
  uint16_t next_port_ = 40'000;
};

}  // namespace weir
