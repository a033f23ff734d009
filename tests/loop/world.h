// World: the things that the tests of drivers need from outside, from the machine or from the simulation.
#pragma once

#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/loop/driver.h"

namespace weir {

struct Address {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

class World {
 public:
  virtual ~World() = default;
  virtual std::unique_ptr<Driver> take_driver() = 0;   ///< once
  /// A path for a file that does not exist yet.
  virtual std::string path(std::string_view name) = 0;
  virtual std::array<int, 2> make_pipe() = 0;          ///< the end to read, the end to write
  virtual std::array<int, 2> make_socket_pair() = 0;
  virtual int make_listener(Address& address) = 0;
  virtual int make_socket() = 0;                       ///< one to connect
  virtual Address unused_address() = 0;                ///< nobody listens there
};

/// The drivers under test.
std::vector<std::string> driver_names();
std::unique_ptr<World> make_world(std::string_view driver_name);

}  // namespace weir
