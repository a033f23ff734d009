#include "weir/loop/sim_world.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "weir/base/check.h"

namespace weir {

struct SimWorld::File {
  std::string bytes;
  uint64_t inode = 0;
  bool is_folder = false;
  std::map<uint64_t, int> failures;   ///< error number by offset
};

/// One direction of a pipe or connection.
struct SimWorld::Stream {
  std::string bytes;
  size_t capacity_bytes;
  bool is_pipe;
  bool writer_gone = false, reader_gone = false, was_reset = false;
  Waiting readers{}, writers{};
};

struct SimWorld::Descriptor {
  int flags = 0;
  uint64_t position = 0;
  std::shared_ptr<File> file{};
  std::shared_ptr<Stream> in{}, out{};
  std::shared_ptr<Listener> listener{};
  bool is_socket = false;
};

struct SimWorld::Listener {
  std::string address;
  size_t backlog_max;
  std::deque<std::pair<Descriptor, sockaddr_storage>> backlog{};
  Waiting accepting{}, connecting{};
};

namespace {

constexpr size_t kPipeAtomicBytes = 4096;   // PIPE_BUF: a pipe takes so many bytes whole or not at all

std::string gather(const Operation& operation) {
  std::string bytes;
  for (int i = 0; i < operation.vector_count; i++) {
    const iovec& vector = operation.vectors[i];
    bytes.append(static_cast<const char*>(vector.iov_base), vector.iov_len);
  }
  return bytes;
}

std::string key_of(const sockaddr_storage& address, socklen_t address_bytes) {
  return std::string(reinterpret_cast<const char*>(&address), address_bytes);
}

bool may_read(int flags) { return (flags & O_ACCMODE) != O_WRONLY; }
bool may_write(int flags) { return (flags & O_ACCMODE) != O_RDONLY; }

}  // namespace

SimWorld::SimWorld(uint64_t seed, const SimFaults& faults) : random_(seed), faults_(faults) {}

SimWorld::~SimWorld() = default;

void SimWorld::make_file(std::string_view path, std::string_view bytes) {
  files_[std::string(path)] = std::make_shared<File>(File{std::string(bytes), next_inode_++, false, {}});
}

void SimWorld::make_folder(std::string_view path) {
  files_[std::string(path)] = std::make_shared<File>(File{{}, next_inode_++, true, {}});
}

bool SimWorld::has_file(std::string_view path) const { return files_.contains(path); }

const std::string& SimWorld::file_bytes(std::string_view path) const {
  auto found = files_.find(path);
  WEIR_CHECK(found != files_.end());
  return found->second->bytes;
}

void SimWorld::fail_file_at(std::string_view path, uint64_t offset, int error_number) {
  auto found = files_.find(path);
  WEIR_CHECK(found != files_.end());
  found->second->failures[offset] = error_number;
}

std::array<int, 2> SimWorld::make_pipe(size_t capacity_bytes) {
  auto stream = std::make_shared<Stream>(Stream{.capacity_bytes = capacity_bytes, .is_pipe = true});
  int from = add({.in = stream});
  int to = add({.out = stream});
  return {from, to};
}

std::array<SimWorld::Descriptor, 2> SimWorld::make_connection(size_t capacity_bytes) {
  auto there = std::make_shared<Stream>(Stream{.capacity_bytes = capacity_bytes, .is_pipe = false});
  auto back = std::make_shared<Stream>(Stream{.capacity_bytes = capacity_bytes, .is_pipe = false});
  return {Descriptor{.in = back, .out = there, .is_socket = true}, Descriptor{.in = there, .out = back, .is_socket = true}};
}

std::array<int, 2> SimWorld::make_socket_pair(size_t capacity_bytes) {
  auto [near, far] = make_connection(capacity_bytes);
  int near_fd = add(near);
  int far_fd = add(far);
  return {near_fd, far_fd};
}

int SimWorld::make_socket() { return add({.is_socket = true}); }

int SimWorld::listen(const sockaddr_storage& address, socklen_t address_bytes, size_t backlog) {
  std::string key = key_of(address, address_bytes);
  if (listeners_.contains(key)) return -EADDRINUSE;
  auto listener = std::make_shared<Listener>(Listener{.address = key, .backlog_max = backlog});
  listeners_[key] = listener;
  return add({.listener = listener, .is_socket = true});
}

sockaddr_storage SimWorld::address_of_port(uint16_t port, socklen_t& address_bytes) {
  sockaddr_in loopback{};
  loopback.sin_family = AF_INET;
  loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  loopback.sin_port = htons(port);
  sockaddr_storage address{};
  std::memcpy(&address, &loopback, sizeof loopback);
  address_bytes = sizeof loopback;
  return address;
}

void SimWorld::reset(int fd) {
  Descriptor* descriptor = find(fd);
  WEIR_CHECK(descriptor && descriptor->in && descriptor->out);
  for (Stream* stream : {descriptor->in.get(), descriptor->out.get()}) {
    stream->was_reset = true;
    stream->bytes.clear();
    changed(stream->readers);
    changed(stream->writers);
  }
}

SimWorld::Descriptor* SimWorld::find(int fd) {
  auto found = descriptors_.find(fd);
  return found == descriptors_.end() ? nullptr : found->second.get();
}

int SimWorld::add(Descriptor descriptor) {
  descriptors_[next_fd_] = std::make_unique<Descriptor>(std::move(descriptor));
  return next_fd_++;
}

int64_t SimWorld::park(Waiting& waiting, Operation& operation) {
  waiting.push_back(&operation);
  return kParked;
}

void SimWorld::changed(Waiting& waiting) {
  runnable_.insert(runnable_.end(), waiting.begin(), waiting.end());
  waiting.clear();
}

void SimWorld::unpark(Operation& operation) {
  std::erase(runnable_, &operation);
  Descriptor* descriptor = find(operation.fd);
  if (!descriptor) return;
  for (Stream* stream : {descriptor->in.get(), descriptor->out.get()}) {
    if (!stream) continue;
    std::erase(stream->readers, &operation);
    std::erase(stream->writers, &operation);
  }
  if (descriptor->listener) std::erase(descriptor->listener->accepting, &operation);
  for (auto& [key, listener] : listeners_) std::erase(listener->connecting, &operation);
}

int64_t SimWorld::read_cached(int fd, std::span<char> into, int64_t offset) {
  Descriptor* descriptor = find(fd);
  if (!descriptor || !descriptor->file) return -EBADF;
  if (random_.chance(0.5)) return -EAGAIN;
  Operation op{.kind = OpKind::Read, .fd = fd, .offset = offset, .buffer = into.data(), .size = into.size()};
  return read_file(op, *descriptor);
}

int64_t SimWorld::attempt(Operation& op) {
  if (random_.chance(faults_.interrupted)) return kInterrupted;
  switch (op.kind) {
    case OpKind::Open: return open(op);
    case OpKind::Close: return close(op.fd);
    case OpKind::Stat: return stat(op);
    case OpKind::Rename: return rename(op.path, op.path_to);
    case OpKind::Unlink: return unlink(op.path);
    case OpKind::Blocking: return op.call(op.context);
    default: break;
  }
  Descriptor* descriptor = find(op.fd);
  if (!descriptor) return -EBADF;
  bool is_connection = descriptor->is_socket && descriptor->in;
  if (is_connection && random_.chance(faults_.reset)) reset(op.fd);
  if (descriptor->file && random_.chance(faults_.io_error)) return -EIO;
  switch (op.kind) {
    case OpKind::Receive:
      if (!descriptor->is_socket) return -ENOTSOCK;
      [[fallthrough]];
    case OpKind::Read: return read(op, *descriptor);
    case OpKind::Send:
      if (!descriptor->is_socket) return -ENOTSOCK;
      [[fallthrough]];
    case OpKind::Write: return write(op, *descriptor);
    case OpKind::Accept: return accept(op, *descriptor);
    case OpKind::Connect: return connect(op, *descriptor);
    case OpKind::Poll: return poll(op, *descriptor);
    default: return 0;   // Sync: all that is written is there
  }
}

size_t SimWorld::shortened(size_t size) {
  if (size < 2 || !random_.chance(faults_.short_transfer)) return size;
  return 1 + random_.below(size - 1);
}

int64_t SimWorld::read(Operation& op, Descriptor& descriptor) {
  if (descriptor.file) return read_file(op, descriptor);
  if (descriptor.in) return read_stream(op, descriptor);
  return descriptor.is_socket ? -ENOTCONN : -EBADF;
}

int64_t SimWorld::read_file(Operation& op, Descriptor& descriptor) {
  const File& file = *descriptor.file;
  if (!may_read(descriptor.flags)) return -EBADF;
  if (file.is_folder) return -EISDIR;
  uint64_t begin = op.offset < 0 ? descriptor.position : static_cast<uint64_t>(op.offset);
  uint64_t end = std::min<uint64_t>(begin + op.size, file.bytes.size());
  if (auto failure = file.failures.lower_bound(begin); failure != file.failures.end() && failure->first < end) {
    if (failure->first == begin) return -failure->second;
    end = failure->first;
  }
  if (begin >= end) return 0;
  size_t count = shortened(end - begin);
  std::memcpy(op.buffer, file.bytes.data() + begin, count);
  if (op.offset < 0) descriptor.position += count;
  return static_cast<int64_t>(count);
}

int64_t SimWorld::read_stream(Operation& op, Descriptor& descriptor) {
  Stream& stream = *descriptor.in;
  if (stream.was_reset) return -ECONNRESET;
  if (stream.bytes.empty()) return stream.writer_gone ? 0 : park(stream.readers, op);
  std::span<char> room = op.kind == OpKind::Receive ? op.sink->room() : std::span(op.buffer, op.size);
  if (op.kind == OpKind::Receive && room.empty()) return -ENOBUFS;
  size_t count = shortened(std::min(room.size(), stream.bytes.size()));
  std::memcpy(room.data(), stream.bytes.data(), count);
  stream.bytes.erase(0, count);
  changed(stream.writers);
  return static_cast<int64_t>(count);
}

int64_t SimWorld::write(Operation& op, Descriptor& descriptor) {
  std::string bytes = gather(op);
  if (descriptor.file) return write_file(op, descriptor, bytes);
  if (descriptor.out) return write_stream(op, descriptor, bytes);
  return descriptor.is_socket ? -ENOTCONN : -EBADF;
}

int64_t SimWorld::write_file(Operation& op, Descriptor& descriptor, std::string_view bytes) {
  File& file = *descriptor.file;
  if (!may_write(descriptor.flags)) return -EBADF;
  if (bytes.empty()) return 0;
  uint64_t begin = op.offset < 0 ? descriptor.position : static_cast<uint64_t>(op.offset);
  if (descriptor.flags & O_APPEND) begin = file.bytes.size();
  uint64_t end = begin + shortened(bytes.size());
  if (auto failure = file.failures.lower_bound(begin); failure != file.failures.end() && failure->first < end) {
    if (failure->first == begin) return -failure->second;
    end = failure->first;
  }
  size_t disk_left = disk_bytes_max_ - std::min(disk_bytes(), disk_bytes_max_);
  uint64_t end_max = disk_left > UINT64_MAX - file.bytes.size() ? UINT64_MAX : file.bytes.size() + disk_left;
  if (begin >= end_max) return -ENOSPC;
  end = std::min(end, end_max);
  if (end > file.bytes.size()) file.bytes.resize(end);
  std::memcpy(file.bytes.data() + begin, bytes.data(), end - begin);
  if (op.offset < 0) descriptor.position = end;
  return static_cast<int64_t>(end - begin);
}

int64_t SimWorld::write_stream(Operation& op, Descriptor& descriptor, std::string_view bytes) {
  Stream& stream = *descriptor.out;
  if (stream.was_reset || stream.reader_gone) return -EPIPE;
  if (bytes.empty()) return 0;
  size_t room = stream.capacity_bytes - stream.bytes.size();
  bool whole = stream.is_pipe && bytes.size() <= kPipeAtomicBytes;
  if (room == 0 || (whole && room < bytes.size())) return park(stream.writers, op);
  size_t count = whole ? bytes.size() : shortened(std::min(room, bytes.size()));
  stream.bytes.append(bytes.substr(0, count));
  changed(stream.readers);
  return static_cast<int64_t>(count);
}

int64_t SimWorld::accept(Operation& op, Descriptor& descriptor) {
  if (!descriptor.listener) return -EINVAL;
  Listener& listener = *descriptor.listener;
  if (listener.backlog.empty()) return park(listener.accepting, op);
  auto [accepted, peer] = std::move(listener.backlog.front());
  listener.backlog.pop_front();
  changed(listener.connecting);
  if (op.address) {
    *op.address = peer;
    op.address_bytes = sizeof(sockaddr_in);
  }
  return add(std::move(accepted));
}

int64_t SimWorld::connect(Operation& op, Descriptor& descriptor) {
  if (!descriptor.is_socket) return -ENOTSOCK;
  if (descriptor.in) return -EISCONN;
  auto found = listeners_.find(key_of(*op.address, op.address_bytes));
  if (found == listeners_.end()) return -ECONNREFUSED;
  Listener& listener = *found->second;
  if (listener.backlog.size() >= listener.backlog_max) return park(listener.connecting, op);
  auto [near, far] = make_connection(64 << 10);
  socklen_t size;
  listener.backlog.emplace_back(far, address_of_port(next_port_++, size));
  changed(listener.accepting);
  descriptor.in = near.in;
  descriptor.out = near.out;
  return 0;
}

int64_t SimWorld::poll(Operation& op, Descriptor& descriptor) {
  int events = 0;
  if (descriptor.file) return op.flags;
  if (op.flags & POLLIN) {
    if (descriptor.listener) {
      if (!descriptor.listener->backlog.empty()) return POLLIN;
      return park(descriptor.listener->accepting, op);
    }
    if (!descriptor.in) return POLLHUP;
    if (!descriptor.in->bytes.empty()) events |= POLLIN;
    if (descriptor.in->writer_gone || descriptor.in->was_reset) events |= POLLHUP;
    return events ? events : park(descriptor.in->readers, op);
  }
  if (!descriptor.out) return POLLHUP;
  if (descriptor.out->bytes.size() < descriptor.out->capacity_bytes) events |= POLLOUT;
  if (descriptor.out->reader_gone || descriptor.out->was_reset) events |= POLLERR;
  return events ? events : park(descriptor.out->writers, op);
}

int64_t SimWorld::open(const Operation& op) {
  auto found = files_.find(std::string_view(op.path));
  if (found == files_.end()) {
    if (!(op.flags & O_CREAT)) return -ENOENT;
    make_file(op.path, {});
    found = files_.find(std::string_view(op.path));
  } else if ((op.flags & O_CREAT) && (op.flags & O_EXCL)) {
    return -EEXIST;
  }
  File& file = *found->second;
  if (file.is_folder && may_write(op.flags)) return -EISDIR;
  if (op.flags & O_TRUNC) file.bytes.clear();
  return add({.flags = op.flags, .file = found->second});
}

int64_t SimWorld::close(int fd) {
  auto found = descriptors_.find(fd);
  if (found == descriptors_.end()) return -EBADF;
  Descriptor gone = std::move(*found->second);
  descriptors_.erase(found);
  if (gone.in) {
    gone.in->reader_gone = true;
    changed(gone.in->writers);
  }
  if (gone.out) {
    gone.out->writer_gone = true;
    changed(gone.out->readers);
  }
  if (gone.listener) {
    listeners_.erase(gone.listener->address);
    for (auto& [waiting, peer] : gone.listener->backlog) close(add(std::move(waiting)));
    changed(gone.listener->connecting);
  }
  return 0;
}

int64_t SimWorld::stat(const Operation& op) {
  struct stat& status = *op.status;
  status = {};
  std::shared_ptr<File> file;
  if (op.path) {
    auto found = files_.find(std::string_view(op.path));
    if (found == files_.end()) return -ENOENT;
    file = found->second;
  } else {
    Descriptor* descriptor = find(op.fd);
    if (!descriptor) return -EBADF;
    file = descriptor->file;
    status.st_mode = 0600 | (descriptor->is_socket ? S_IFSOCK : S_IFIFO);
  }
  if (!file) return 0;
  status.st_mode = 0600 | (file->is_folder ? S_IFDIR : S_IFREG);
  status.st_ino = file->inode;
  status.st_dev = 1;
  status.st_nlink = 1;
  status.st_blksize = 4096;
  status.st_size = static_cast<off_t>(file->bytes.size());
  return 0;
}

int64_t SimWorld::rename(std::string_view from, std::string_view to) {
  auto found = files_.find(from);
  if (found == files_.end()) return -ENOENT;
  auto file = found->second;
  files_.erase(found);
  files_[std::string(to)] = file;
  return 0;
}

int64_t SimWorld::unlink(std::string_view path) {
  auto found = files_.find(path);
  if (found == files_.end()) return -ENOENT;
  if (found->second->is_folder) return -EISDIR;
  files_.erase(found);
  return 0;
}

size_t SimWorld::disk_bytes() const {
  size_t bytes = 0;
  for (auto& [path, file] : files_) bytes += file->bytes.size();
  return bytes;
}

}  // namespace weir
