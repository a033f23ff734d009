// Pipelines that are kept in files: where `weir run NAME` finds them.
#pragma once

#include <string>

namespace weir {

/// A path as it is, if there is such a file; else NAME.weir in `pipelines/` of the working directory, then among those
/// that came with weir. Throws Error(Usage) that says where it looked.
std::string find_pipeline_file(const std::string& name);

}  // namespace weir
