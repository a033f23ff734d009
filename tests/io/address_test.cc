#include "weir/io/address.h"

#include <gtest/gtest.h>
#include <sys/un.h>

#include "weir/base/error.h"

namespace weir {
namespace {

TEST(Endpoint, IsATcpAddressOrASocketFile) {
  Endpoint tcp = parse_endpoint("tcp://log.example.net:5140");
  EXPECT_EQ(tcp.kind, Endpoint::Kind::Tcp);
  EXPECT_EQ(tcp.host, "log.example.net");
  EXPECT_EQ(tcp.port, 5140);
  EXPECT_EQ(tcp.text, "tcp://log.example.net:5140");

  EXPECT_EQ(parse_endpoint("tcp://:80").host, "");
  EXPECT_EQ(parse_endpoint("tcp://[::1]:80").host, "::1");
  EXPECT_EQ(parse_endpoint("tcp://[::1]:80").port, 80);
  EXPECT_EQ(parse_endpoint("tcp://1.2.3.4:65535").port, 65535);

  Endpoint unix = parse_endpoint("unix:/run/app.sock");
  EXPECT_EQ(unix.kind, Endpoint::Kind::Unix);
  EXPECT_EQ(unix.path, "/run/app.sock");
}

TEST(Endpoint, AnythingElseIsAMistake) {
  for (auto word : {"", "tcp", "tcp://", "tcp://host", "tcp://host:", "tcp://host:x", "tcp://host:65536", "tcp://host:-1",
                    "tcp://host: 80", "tcp://host:80x", "tcp://::1:80", "tcp://[::1]", "tcp://[::1]80", "tcp://[::1:80",
                    "udp://host:80", "host:80", "unix:"}) {
    try {
      parse_endpoint(word);
      ADD_FAILURE() << word;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::Usage) << word;
    }
  }
  EXPECT_NO_THROW(parse_endpoint("unix:" + std::string(107, 'p')));
  EXPECT_THROW(parse_endpoint("unix:" + std::string(108, 'p')), Error);
}

std::vector<std::string> resolved(std::string_view word) {
  Loop loop;
  Endpoint endpoint = parse_endpoint(word);
  std::vector<std::string> texts;
  for (const auto& address : loop.run(resolve(loop, endpoint))) texts.push_back(text_of(address));
  return texts;
}

TEST(Resolve, NumbersAndSocketFilesAreTakenAsTheyAre) {
  EXPECT_EQ(resolved("tcp://:80"), std::vector<std::string>{"127.0.0.1:80"});
  EXPECT_EQ(resolved("tcp://10.1.2.3:80"), std::vector<std::string>{"10.1.2.3:80"});
  EXPECT_EQ(resolved("tcp://[fe80::1]:80"), std::vector<std::string>{"[fe80::1]:80"});
  EXPECT_EQ(resolved("unix:/run/app.sock"), std::vector<std::string>{"unix:/run/app.sock"});
}

TEST(Resolve, ANameThatDoesNotExistIsAnError) {
  // A name that no resolver is asked for: it is longer than names may be.
  EXPECT_THROW(resolved("tcp://" + std::string(300, 'h') + ":80"), Error);
}

TEST(AddressText, AnUnnamedUnixSocketHasNoPath) {
  SocketAddress address;
  address.bytes.ss_family = AF_UNIX;
  address.size = sizeof(sa_family_t);
  EXPECT_EQ(text_of(address), "unix:");
}

}  // namespace
}  // namespace weir
