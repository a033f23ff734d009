#include "weir/builtin/merge_source.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <mutex>
#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/choose_parser.h"
#include "weir/builtin/decode.h"
#include "weir/builtin/framing.h"
#include "weir/codec/codec.h"
#include "weir/data/time_text.h"
#include "weir/io/blocking_call.h"
#include "weir/io/descriptor.h"
#include "weir/io/file_list.h"
#include "weir/pool/call.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

/// Past so many files each read opens its file anew: a process may have 1,024 open unless somebody says otherwise.
constexpr size_t kOpenFilesMax = 256;
constexpr size_t kLaneRowsLeast = 16 << 10;   // beside a block
constexpr size_t kFilesInFlight = 16;         // reads at a time

/// One file: where it stands and what has become of it.
struct Feed {
  std::string path;
  uint32_t file = 0;
  std::string_view name = {};
  Descriptor descriptor = {};
  bool regular = false, opened = false;
  uint8_t encoding = 0;
  int64_t offset = 0;
  std::optional<FileIdentity> identity = {};
  int64_t size = 0;

  std::unique_ptr<MergeLane> lane = {};
  Credit credit = {};             ///< for its rows
  bool working = false;           ///< a task is at it
  bool arrives = false;           ///< and has made something
  bool finished = false;          ///< all of it has arrived
  std::exception_ptr failure = {};
  LineCount lines = {};

  Error error(int64_t negative_errno) const {
    auto failed = Error::from_errno(static_cast<int>(-negative_errno), "reading");
    failed.in_file(name);
    return failed;
  }
};

class MergeRun {
 public:
  MergeRun(const MergeSource& source, StageContext& context, Output& out)
      : source_(source),
        context_(context),
        out_(out),
        account_(SIZE_MAX, &context.ledger),
        scope_(context.loop.ready(), context.stop),
        changed_(context.loop.ready()),
        reader_(source.schema(), false) {}

  Task<void> run();

 private:
  Task<void> merge_all();
  Task<void> find_files();
  void divide_memory();
  static Task<void> advance(MergeRun* self, Feed* feed);
  Task<void> advance_one(Feed* feed);
  Task<void> read_block(Feed* feed);
  Task<void> open(Feed* feed);
  void work(Feed* feed);
  void start_work();
  void arrive();
  void check_memory();
  void merge();
  Task<void> put_out();
  void tell();

  const MergeSource& source_;
  StageContext& context_;
  Output& out_;
  Account account_;
  Scope scope_;
  Event changed_;
  std::deque<Feed> feeds_;
  size_t working_ = 0;
  size_t lane_bytes_ = 0;         ///< of rows that one may hold before it is left alone
  size_t block_bytes_ = 0;
  bool keeps_open_ = true;
  RowReader reader_;
  std::vector<Feed*> heap_;       ///< those that have a row, the earliest on top
  uint64_t sequence_ = 0;

  std::mutex mutex_;
  std::vector<std::unique_ptr<MergeLane::Working>> free_;   ///< scratches, leased by jobs
};

/// Of equal times the file that was named first.
bool later(const Feed* a, const Feed* b) {
  int64_t a_ns = a->lane->front()->time_ns, b_ns = b->lane->front()->time_ns;
  return a_ns != b_ns ? a_ns > b_ns : a->file > b->file;
}

Task<void> MergeRun::find_files() {
  for (const auto& word : source_.options().words) {
    if (word == "-") {
      feeds_.emplace_back().path = word;
      continue;
    }
    for (auto& path : co_await list_files(context_.loop, word)) feeds_.emplace_back().path = std::move(path);
  }
  auto look = [this] {
    for (Feed& feed : feeds_) {
      struct stat status {};
      bool standard_input = feed.path == "-";
      if ((standard_input ? fstat(0, &status) : stat(feed.path.c_str(), &status)) != 0) continue;
      if (!S_ISREG(status.st_mode)) continue;
      feed.identity = {status.st_dev, status.st_ino};
      if (!standard_input) feed.size = status.st_size;
    }
  };
  co_await call_blocking(context_.loop, look);
  for (Feed& feed : feeds_) {
    feed.file = context_.inputs.add(feed.path == "-" ? "(standard input)" : feed.path);
    feed.name = context_.inputs.name(feed.file);
    context_.progress.total_bytes += static_cast<uint64_t>(feed.size);
    if (feed.identity) context_.inputs.add_file(*feed.identity);
    feed.lane = std::make_unique<MergeLane>(source_.make_chain(context_.arena), source_.time(), source_.options().slack_ns);
  }
}

void MergeRun::divide_memory() {
  size_t limit_bytes = context_.limits.state_bytes_max, count = std::max<size_t>(feeds_.size(), 1);
  size_t least_bytes = Arena::cost_bytes(kSmallPayloadBytes) + kLaneRowsLeast;
  if (least_bytes * count > limit_bytes)
    throw Error(ErrorCode::OverLimit, fmt::format("{} files at a time need at least {} MiB, and --memory leaves it {} MiB", count,
                                                  (least_bytes * count >> 20) + 1, limit_bytes >> 20));
  // A block that is being read and about as much again in rows, twice.
  bool large = 5 * Arena::cost_bytes(kBlockPayloadBytes) * count <= limit_bytes;
  block_bytes_ = large ? kBlockPayloadBytes : kSmallPayloadBytes;
  lane_bytes_ = limit_bytes / count / 2 - std::min(limit_bytes / count / 4, Arena::cost_bytes(block_bytes_));
  keeps_open_ = count <= kOpenFilesMax;
}

Task<void> MergeRun::open(Feed* feed) {
  if (feed->path == "-") {
    feed->descriptor = Descriptor::borrowed(0);
    co_return;
  }
  int64_t fd = co_await context_.loop.open(feed->path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) throw Error::from_errno(static_cast<int>(-fd), "").in_file(feed->path);
  feed->descriptor = Descriptor(static_cast<int>(fd));
  if (feed->opened) co_return;
  struct stat status {};
  int64_t failed = co_await context_.loop.stat(feed->descriptor.get(), status);
  if (failed < 0) throw feed->error(failed);
  if (S_ISDIR(status.st_mode)) throw feed->error(-EISDIR);
  feed->regular = S_ISREG(status.st_mode);
}

Task<void> MergeRun::read_block(Feed* feed) {
  if (!feed->descriptor) co_await open(feed);
  size_t wanted = block_bytes_;
  if (feed->regular && !feed->opened && feed->size > 0) wanted = std::min(wanted, static_cast<size_t>(feed->size));
  Buffer buffer = context_.arena.allocate(wanted, account_.overdraw(Arena::cost_bytes(wanted)));
  size_t filled = 0;
  int64_t count = 0;
  // The first bytes of a pipe may come one by one, and tell the codec only together.
  do {
    count = co_await context_.loop.read(feed->descriptor.get(), {buffer.data() + filled, wanted - filled},
                                        feed->regular ? feed->offset : -1, &context_.stop);
    if (count > 0) filled += static_cast<size_t>(count);
    if (count > 0) feed->offset += count;
  } while (count == -EINTR || count == -EAGAIN ||
           (count > 0 && !feed->opened && filled < wanted && codec_is_open({buffer.data(), filled})));
  if (count < 0 && filled == 0) throw feed->error(count);
  context_.progress.read_bytes += filled;
  Place place;
  place.file = feed->file;
  place.offset = static_cast<uint64_t>(feed->offset) - filled;
  Packet packet(std::move(buffer).freeze(filled), place);
  if (!std::exchange(feed->opened, true)) {
    packet.opens_file = true;
    if (!feed->regular) packet.place.first_line = 1;
    feed->encoding = static_cast<uint8_t>(codec_by_content(packet.chunk()->view()));
  }
  packet.encoding = feed->encoding;
  packet.closes_file = filled == 0;
  feed->lane->feed(std::move(packet));
  if (filled == 0) feed->lane->end();
  if (feed->regular && (!keeps_open_ || filled == 0)) feed->descriptor = Descriptor();
}

/// On the pool.
void MergeRun::work(Feed* feed) {
  std::unique_ptr<MergeLane::Working> working;
  {
    std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      working = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (!working) working = source_.make_working();
  feed->lane->work(*working, block_bytes_);
  std::lock_guard lock(mutex_);
  free_.push_back(std::move(working));
}

Task<void> MergeRun::advance_one(Feed* feed) {
  if (feed->lane->hungry()) co_await read_block(feed);
  auto job = [this, feed] { work(feed); };
  co_await call_on_pool(context_.loop, context_.executor, job);
}

/// Brings one file on by a block. What fails is told where its rows end.
Task<void> MergeRun::advance(MergeRun* self, Feed* feed) {
  bool cancelled = false;
  try {
    co_await self->advance_one(feed);
  } catch (const Cancelled&) {
    cancelled = true;
  } catch (Error& error) {
    error.in_file(feed->name);
    feed->failure = std::current_exception();
  } catch (...) {
    feed->failure = std::current_exception();
  }
  feed->working = false;
  feed->arrives = true;
  self->working_--;
  self->changed_.notify();
  if (cancelled) throw Cancelled();
}

/// Those that have no row left first; then those that will soon have none.
void MergeRun::start_work() {
  for (bool starved : {true, false}) {
    for (Feed& feed : feeds_) {
      if (working_ == kFilesInFlight) return;
      if (feed.working || feed.arrives || feed.failure || feed.finished) continue;
      if (starved ? feed.lane->front() != nullptr : feed.lane->held_bytes() > lane_bytes_ / 2) continue;
      feed.working = true;
      working_++;
      scope_.spawn(advance(this, &feed));
    }
  }
}

/// Between merges: what was made is there now.
void MergeRun::arrive() {
  for (Feed& feed : feeds_) {
    if (!feed.arrives || feed.working) continue;
    feed.arrives = false;
    bool had = feed.lane->front() != nullptr;
    feed.lane->arrive(feed.failure != nullptr);
    feed.finished = feed.lane->has_ended();
    if (!had && feed.lane->front()) {
      heap_.push_back(&feed);
      std::ranges::push_heap(heap_, later);
    }
    feed.credit.release();
    feed.credit = account_.overdraw(feed.lane->held_bytes());
    for (Note& note : feed.lane->notes) {
      feed.lines.place(note);
      if (note.kind == Note::Kind::Lines) context_.notes.add_parsed(note.records);
      else context_.notes.add(std::move(note));
    }
    feed.lane->notes.clear();
  }
  check_memory();
}

void MergeRun::check_memory() {
  size_t limit_bytes = context_.limits.state_bytes_max;
  if (account_.used_bytes() <= limit_bytes) return;
  const char* why = source_.options().slack_ns ? "; a smaller slack= holds less" : "";
  throw Error(ErrorCode::OverLimit, fmt::format("holds more rows of its {} files than the {} MiB that --memory leaves it{}",
                                                feeds_.size(), limit_bytes >> 20, why));
}

/// On the pool: takes rows until there are enough for a batch, or one of the files has none.
void MergeRun::merge() {
  while (!reader_.is_full() && !heap_.empty()) {
    std::ranges::pop_heap(heap_, later);
    Feed* feed = heap_.back();
    reader_.add(feed->lane->pop().bytes);
    if (feed->lane->front()) {
      std::ranges::push_heap(heap_, later);
      continue;
    }
    heap_.pop_back();
    if (!feed->finished) return;
  }
}

Task<void> MergeRun::put_out() {
  if (reader_.rows() == 0) co_return;
  Credit credit = co_await out_.credit(Arena::cost_bytes(kBlockPayloadBytes), context_.stop);
  Batch batch;
  auto emit = [&] { reader_.emit(context_.arena, batch, std::move(credit)); };
  co_await call_on_pool(context_.loop, context_.executor, emit);
  batch.place().file = kNoFile;
  batch.place().sequence = sequence_++;
  if (!out_.write(Packet(std::move(batch)))) throw Cancelled();
}

Task<void> MergeRun::merge_all() {
  auto take_rows = [this] { merge(); };
  if (!feeds_.empty()) {
    // How the first file is read says how records are written: that must not depend on who is faster.
    working_++;
    feeds_[0].working = true;
    co_await advance(this, &feeds_[0]);
  }
  for (;;) {
    context_.stop.check();
    arrive();
    start_work();
    bool starved = false, live = false;
    std::exception_ptr failure;
    for (const Feed& feed : feeds_) {
      if (feed.lane->front()) continue;
      if (feed.failure && !failure) failure = feed.failure;
      if (feed.failure || feed.finished) continue;
      starved = true;
      live |= !feed.regular;
    }
    if (failure) {
      co_await put_out();
      std::rethrow_exception(failure);
    }
    if (starved) {
      // Nobody knows when a pipe goes on: what there is must not wait for it.
      if (live) co_await put_out();
      bool waits = true;
      for (const Feed& feed : feeds_) waits &= !(feed.arrives && !feed.working);
      if (waits) co_await changed_.wait(context_.stop);
      continue;
    }
    if (heap_.empty()) break;
    co_await call_on_pool(context_.loop, context_.executor, take_rows);
    if (reader_.is_full()) co_await put_out();
  }
  co_await put_out();
}

Task<void> MergeRun::run() {
  co_await find_files();
  divide_memory();
  std::exception_ptr stopped;
  try {
    co_await merge_all();
  } catch (...) {
    stopped = std::current_exception();
  }
  scope_.stop().request();
  co_await scope_.join();
  tell();
  feeds_.clear();
  if (stopped) std::rethrow_exception(stopped);
}

void MergeRun::tell() {
  uint64_t late = 0;
  int64_t most_ns = 0;
  std::string_view first;
  for (const Feed& feed : feeds_) {
    if (feed.lane->late() && first.empty()) first = feed.name;
    late += feed.lane->late();
    most_ns = std::max(most_ns, feed.lane->late_ns_max());
  }
  if (!late) return;
  std::string most;
  append_duration(most_ns, most);
  Note note{.count = late,
            .text = fmt::format("{} records came out of order, up to {} late, in {} first: slack={} would put them in order", late,
                                most, first, most)};
  note.place.file = kNoFile;
  context_.notes.add(std::move(note));
}

}  // namespace

MergeSource::MergeSource(MergeOptions options, std::shared_ptr<FileParsers> parsers)
    : options_(std::move(options)), parsers_(std::move(parsers)), decode_frames_(make_decode_frames_map()), seen_(std::make_shared<FieldsSeen>()) {}

void MergeSource::want(const FieldSet& fields) {
  parsers_->want(fields);
  seen_->want(fields);
  for (const auto& path : fields.paths()) counts_lines_ |= path.special() == "_lineno";
}

SchemaPtr MergeSource::bind(const BindContext& context) {
  schema_ = parsers_->bind(context);
  time_.emplace(*options_.time, schema_, context);
  file_names_ = context.file_names;
  parse_ = std::make_shared<ParseRecords>(parsers_, OnUnparsed::Drop, seen_);
  return schema_;
}

std::unique_ptr<StageChain> MergeSource::make_chain(Arena& arena) const {
  auto chain = std::make_unique<StageChain>(arena);
  chain->add(make_decode_step({.expand_max = options_.expand_max}));
  chain->add(decode_frames_);
  chain->add(make_framing_step(options_.line_bytes_max, counts_lines_));
  auto choose = std::make_unique<ChooseParser>(parsers_, options_.line_bytes_max);
  choose->bind({.file_names = file_names_});
  chain->add(std::move(choose));
  chain->end_with(parse_);
  return chain;
}

std::unique_ptr<MergeLane::Working> MergeSource::make_working() const {
  auto working = std::make_unique<MergeLane::Working>();
  working->parser = parse_->make_scratch();
  return working;
}

Task<void> MergeSource::run(StageContext& context, Output& out) {
  MergeRun run(*this, context, out);
  co_await run.run();
}

}  // namespace weir
