#include "record.h"

#include <iterator>

namespace weir::bench {
namespace {

using std::string_view;

// The weights of a Zipf law: the r-th most frequent of `count` things occurs 1/r as often as the first.
std::vector<uint64_t> zipf(size_t count) {
  std::vector<uint64_t> weights;
  for (size_t rank = 1; rank <= count; ++rank) weights.push_back((uint64_t{1} << 32) / rank);
  return weights;
}

constexpr string_view kServices[] = {"gateway", "catalog", "checkout", "search",  "accounts", "images",
                                     "billing", "reviews", "shipping", "support", "reports",  "auth"};
constexpr string_view kResources[] = {"products", "orders",   "users",    "carts",   "reviews",
                                      "prices",   "images",   "invoices", "coupons", "sessions",
                                      "returns",  "searches", "reports",  "messages"};
constexpr string_view kPages[] = {
    "/",       "/index.html",  "/login",      "/search",        "/cart",
    "/health", "/favicon.ico", "/robots.txt", "/static/app.js", "/static/site.css"};
constexpr string_view kReferers[] = {"https://shop.example/", "https://shop.example/search?q=winter+coat",
                                     "https://news.example/2026/03/best-deals", "https://www.search.example/",
                                     "https://shop.example/cart"};
constexpr string_view kAgents[] = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:137.0) Firefox/137.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/133.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/133.0 Mobile",
    "curl/8.12.1",
    "okhttp/4.12.0",
    "python-requests/2.32.3",
    "Googlebot/2.1 (+http://www.google.com/bot.html)"};
constexpr string_view kMethods[] = {"GET", "POST", "PUT", "DELETE", "HEAD"};
constexpr string_view kPlans[] = {"free", "team", "business"};

struct Share {
  uint16_t value;
  uint16_t weight;
};
constexpr Share kStatuses[] = {{200, 7850}, {201, 300}, {204, 150}, {301, 150}, {304, 500},
                               {400, 120},  {401, 90},  {403, 50},  {404, 260}, {429, 30},
                               {500, 240},  {502, 110}, {503, 147}};
// Beside the table: 3 of 10,000 requests time out upstream (status 504, event "upstream_timeout"), and one in
// twenty of the others is an event "retry_scheduled".
constexpr uint32_t kTimeoutPer10000 = 3;
constexpr uint32_t kRetryPer10000 = 500;

std::vector<std::string> make_paths(size_t count) {
  Random random(2000);  // the vocabulary is the same for every seed
  std::vector<std::string> paths(std::begin(kPages), std::end(kPages));
  while (paths.size() < count) {
    std::string path = "/api/v" + std::to_string(1 + random.below(3)) + "/";
    path += kResources[random.below(std::size(kResources))];
    path += "/" + std::to_string(1000 + paths.size() * 7);
    if (random.below(3) == 0) path += "/items";
    paths.push_back(path);
  }
  return paths;
}

Weighted status_weights() {
  std::vector<uint64_t> weights;
  for (const Share& share : kStatuses) weights.push_back(share.weight);
  return Weighted(weights);
}

}  // namespace

Weighted::Weighted(const std::vector<uint64_t>& weights) {
  uint64_t total = 0;
  for (uint64_t weight : weights) total += weight;
  uint64_t sum = 0;
  size_t slot = 0;
  for (size_t index = 0; index < weights.size(); ++index) {
    sum += weights[index];
    const size_t end = static_cast<size_t>(sum * slots_.size() / total);
    while (slot < end) slots_[slot++] = static_cast<uint16_t>(index);
  }
}

Model::Model(uint64_t seed)
    : random_(seed),
      paths_(make_paths(2000)),
      path_ranks_(zipf(paths_.size())),
      services_(zipf(std::size(kServices))),
      agents_(zipf(std::size(kAgents))),
      statuses_(status_weights()),
      methods_({820, 130, 25, 15, 10}),
      plans_({70, 20, 10}) {}

void Model::next(Record& record) {
  const uint64_t a = random_.next(), b = random_.next(), c = random_.next(), d = random_.next();
  record.serial = serial_++;
  time_ms_ += a & 7;  // 3.5 ms between two requests: about 290 a second
  record.time_ms = time_ms_;
  record.service = kServices[services_.draw(a >> 8)];
  record.host = 1 + static_cast<uint32_t>((a >> 24) % 24);
  record.client =
      0x0A000000u | static_cast<uint32_t>((a >> 40) & 0xFFFFFF & ((a >> 60) < 12 ? 0x000FFF : 0xFFFFFF));
  record.path = paths_[path_ranks_.draw(b)];
  record.method = kMethods[methods_.draw(b >> 16)];
  record.agent = kAgents[agents_.draw(b >> 32)];
  const size_t referer = (b >> 48) % 16;
  record.referer = referer < std::size(kReferers) ? kReferers[referer] : string_view();
  record.user_id = (c & 3) == 0 ? 0 : 1 + static_cast<uint32_t>((c >> 2) % 200000);
  record.plan = kPlans[plans_.draw(c >> 16)];
  const uint32_t fate = static_cast<uint32_t>((d & 0xFFFFFFFF) * 10000 >> 32);
  const bool timeout = fate < kTimeoutPer10000;
  record.event = timeout                                    ? "upstream_timeout"
                 : fate < kTimeoutPer10000 + kRetryPer10000 ? "retry_scheduled"
                                                            : "request_done";
  record.status = timeout ? 504 : kStatuses[statuses_.draw(d >> 32)].value;
  record.level = record.status >= 500 ? "error" : record.status >= 400 ? "warn" : "info";
  // Two multiplied draws give many small values and a long tail.
  const uint64_t x = (c >> 40) & 0xFFF, y = (d >> 48) & 0xFFF;
  record.bytes = record.status == 204 || record.status == 304 ? 0 : static_cast<uint32_t>(120 + x * y / 64);
  record.latency_us =
      timeout ? 30000000 + static_cast<uint32_t>(x) : static_cast<uint32_t>(350 + (y * y * x >> 16));
  record.trace = a ^ (d << 1);
}

}  // namespace weir::bench
