#include "weir/query/join_key.h"

#include <bit>
#include <cstring>

#include "weir/query/byte_stream.h"
#include "weir/query/coerce.h"
#include "weir/query/make_expr.h"

namespace weir {
namespace {

/// Big-endian with the sign turned, so that bytes compare like times.
uint64_t turned(uint64_t time) {
  uint64_t bits = time ^ uint64_t{1} << 63;
  return std::endian::native == std::endian::little ? __builtin_bswap64(bits) : bits;
}

}  // namespace

JoinKey::JoinKey(const std::vector<Path>& parts, const Path* time, const SchemaPtr& input, const CompileOptions& options)
    : zone_(options.zone) {
  for (const Path& part : parts) parts_.push_back(Program::compile(*field_expr(part), input, options));
  if (!time) return;
  time_.emplace(Program::compile(*field_expr(*time), input, options));
  time_text_ = to_text(*time);
}

JoinKey::Values JoinKey::evaluate(Batch& batch, EvalScratch& scratch) const {
  Values values;
  values.parts.resize(parts_.size());
  for (size_t i = 0; i < parts_.size(); ++i) parts_[i].evaluate(batch, scratch, values.parts[i]);
  if (time_) time_->evaluate(batch, scratch, values.time);
  return values;
}

bool JoinKey::make(const Values& values, const Batch& batch, uint16_t row, EvalScratch& scratch, std::string& key) const {
  key.clear();
  ByteWriter out(key);
  for (const Column& part : values.parts) {
    if (part[row].is_null()) return false;
    auto text = text_of(part[row], scratch.text);
    // No key is the beginning of another where more follows: what belongs together stays together in the order of bytes.
    if (parts_.size() > 1 || time_) out.put_size(text.size());
    key += text;
  }
  if (!time_) return true;
  const Value& value = values.time[row];
  if (value.is_null()) return false;
  auto time = time_of(value, zone_.get());
  if (!time) {
    scratch.count_misread(this, time_text_, value, batch.position(row));
    return false;
  }
  out.put(turned(static_cast<uint64_t>(*time)));
  return true;
}

int64_t join_time(std::string_view key) {
  uint64_t bits;
  std::memcpy(&bits, key.data() + key.size() - sizeof bits, sizeof bits);
  bits = std::endian::native == std::endian::little ? __builtin_bswap64(bits) : bits;
  return static_cast<int64_t>(bits ^ uint64_t{1} << 63);
}

}  // namespace weir
