#include "world.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "weir/base/check.h"
#include "weir/loop/sim_driver.h"

namespace weir {
namespace {

class HostWorld final : public World {
 public:
  explicit HostWorld(std::string_view driver_name) : driver_name_(driver_name) {
    std::string pattern = std::filesystem::temp_directory_path() / "weir-loop-XXXXXX";
    WEIR_CHECK(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
  }
  ~HostWorld() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Driver> take_driver() override { return make_driver(driver_name_); }
  std::string path(std::string_view name) override { return folder_ / name; }

  std::array<int, 2> make_pipe() override {
    std::array<int, 2> ends;
    WEIR_CHECK(pipe2(ends.data(), O_CLOEXEC) == 0);
    return ends;
  }

  std::array<int, 2> make_socket_pair() override {
    std::array<int, 2> ends;
    WEIR_CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    return ends;
  }

  int make_listener(Address& address) override {
    int listener = make_socket();
    bind_to_loopback(listener, address);
    WEIR_CHECK(listen(listener, 64) == 0);
    return listener;
  }

  int make_socket() override {
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    WEIR_CHECK(made >= 0);
    return made;
  }

  Address unused_address() override {
    Address address;
    int bound = make_socket();
    bind_to_loopback(bound, address);
    close(bound);
    return address;
  }

 private:
  static void bind_to_loopback(int fd, Address& address) {
    sockaddr_in loopback{};
    loopback.sin_family = AF_INET;
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    WEIR_CHECK(bind(fd, reinterpret_cast<sockaddr*>(&loopback), sizeof loopback) == 0);
    address.size = sizeof address.bytes;
    WEIR_CHECK(getsockname(fd, reinterpret_cast<sockaddr*>(&address.bytes), &address.size) == 0);
  }

  std::string driver_name_;
  std::filesystem::path folder_;
};

class SimulatedWorld final : public World {
 public:
  explicit SimulatedWorld(const SimFaults& faults)
      : driver_(std::make_unique<SimDriver>(1, faults)), world_(driver_->world()) {
    driver_->expect_threads();
  }

  std::unique_ptr<Driver> take_driver() override { return std::move(driver_); }
  std::string path(std::string_view name) override { return std::string(name); }
  std::array<int, 2> make_pipe() override { return world_.make_pipe(); }
  std::array<int, 2> make_socket_pair() override { return world_.make_socket_pair(); }
  int make_socket() override { return world_.make_socket(); }
  int make_listener(Address& address) override {
    address = unused_address();
    return world_.listen(address.bytes, address.size);
  }
  Address unused_address() override {
    Address address;
    address.bytes = SimWorld::address_of_port(next_port_++, address.size);
    return address;
  }

 private:
  std::unique_ptr<SimDriver> driver_;
  SimWorld& world_;
  uint16_t next_port_ = 1000;
};

}  // namespace

std::vector<std::string> driver_names() { return {"uring", "posix", "sim", "sim_troubled"}; }

std::unique_ptr<World> make_world(std::string_view driver_name) {
  if (driver_name == "sim") return std::make_unique<SimulatedWorld>(SimFaults{});
  if (driver_name == "sim_troubled") {
    return std::make_unique<SimulatedWorld>(SimFaults{.short_transfer = 0.5, .interrupted = 0.3});
  }
  return std::make_unique<HostWorld>(driver_name);
}

}  // namespace weir
