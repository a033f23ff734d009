// Stands in for libFuzzer where it is missing: runs an entry on each file of the folders and files given,
// then on seeded variations of them. The same inputs in every run; the input that fails is left in the file
// `failed-input`.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz.h"

namespace {

constexpr int kVariationsOfEach = 300;
constexpr size_t kInputBytesMax = 1 << 16;

using Input = std::vector<uint8_t>;

Input read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The input that is being run, for the handler of its abort.
Input running;

void leave_input(int signal) {
  int file = open("failed-input", O_CREAT | O_TRUNC | O_WRONLY, 0644);
  auto written = write(file, running.data(), running.size());
  std::signal(signal, SIG_DFL);
  std::raise(written < 0 ? SIGKILL : signal);
}

void run(Input input) {
  running = std::move(input);
  running.shrink_to_fit();  // so that reading past it is seen
  LLVMFuzzerTestOneInput(running.data(), running.size());
}

void vary(Input& input, const Input& other, std::mt19937_64& random) {
  auto place = [&](const Input& in) { return static_cast<ptrdiff_t>(random() % (in.size() + 1)); };
  switch (random() % 6) {
    case 0:  // flip a bit
      if (!input.empty()) input[random() % input.size()] ^= static_cast<uint8_t>(1 << random() % 8);
      break;
    case 1:  // another byte
      if (!input.empty()) input[random() % input.size()] = static_cast<uint8_t>(random());
      break;
    case 2:  // cut out
      if (!input.empty()) {
        auto begin = static_cast<ptrdiff_t>(random() % input.size());
        auto size = std::min<ptrdiff_t>(static_cast<ptrdiff_t>(1 + random() % 9), std::ssize(input) - begin);
        input.erase(input.begin() + begin, input.begin() + begin + size);
      }
      break;
    case 3:  // cut off
      input.resize(static_cast<size_t>(place(input)));
      break;
    case 4:  // repeat a part
      if (input.size() < kInputBytesMax) {
        Input part(input.begin(), input.begin() + place(input));
        input.insert(input.begin() + place(input), part.begin(), part.end());
      }
      break;
    case 5:  // put in a part of another one
      if (input.size() < kInputBytesMax)
        input.insert(input.begin() + place(input), other.begin(), other.begin() + place(other));
      break;
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (int signal : {SIGABRT, SIGSEGV, SIGFPE}) std::signal(signal, leave_input);
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) {
      files.emplace_back(argv[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Input> corpus{{}};
  for (const auto& file : files) corpus.push_back(read_file(file));

  std::mt19937_64 random(20261124);
  for (const auto& input : corpus) run(input);
  for (const auto& input : corpus) {
    for (int i = 0; i < kVariationsOfEach; ++i) {
      Input varied = input;
      for (uint64_t changes = 1 + random() % 5; changes > 0; --changes) {
        vary(varied, corpus[random() % corpus.size()], random);
      }
      run(varied);
    }
  }
  std::printf("%zu inputs and %zu variations\n", corpus.size(), corpus.size() * kVariationsOfEach);
}
