// Figures as people read them: sizes in 1000s with three digits, times, shares. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace weir {

std::string bytes_text(double bytes);              ///< "0 B", "1.20 GB", "999 kB"
std::string count_text(uint64_t count);            ///< "1,234,567"
std::string time_text(int64_t ns);                 ///< "1.25 ms", "12.3 s", "3m07s", "2h05m"

}  // namespace weir
