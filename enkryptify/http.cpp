#include "enkryptify/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.h"
#include "enkryptify/ca_bundle.h"
#include "enkryptify/curl_library.h"

namespace ekaudit::enkryptify {
namespace {

constexpr std::size_t k_max_header_bytes = 64 << 10;
constexpr std::size_t k_roomy_body = 16 << 10;

struct HandleCloser {
  void operator()(CURL* handle) const { curl_library()->easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, HandleCloser>;

// Header lines of a request; what holds the credential is overwritten when they go.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() {
    for (curl_slist* line = lines_; line != nullptr; line = line->next) {
      std::fill_n(static_cast<volatile char*>(line->data), std::string_view(line->data).size(), '\0');
    }
    curl_library()->slist_free_all(lines_);
  }

  bool add(const std::string& line) {
    curl_slist* longer = curl_library()->slist_append(lines_, line.c_str());
    lines_ = longer == nullptr ? lines_ : longer;
    return longer != nullptr;
  }
  curl_slist* get() const { return lines_; }

 private:
  curl_slist* lines_ = nullptr;
};

// What the callbacks of one request write to.
struct Transfer {
  const HttpOptions& options;
  core::RunControl& control;
  Patience patience;
  HttpResponse response;
  std::size_t header_bytes = 0;
  bool too_large = false;
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (size > transfer.options.max_body - transfer.response.body.size()) {
    transfer.too_large = true;
    return 0;
  }
  transfer.response.body.append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.header_bytes += size;
  if (transfer.header_bytes > k_max_header_bytes) {
    transfer.too_large = true;
    return 0;
  }
  const std::string_view line(data, size);
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
    transfer.response.headers[core::to_lower(line.substr(0, colon))] = value;
  }
  return size;
}

int check_control(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  return transfer.patience == Patience::until_stopped && transfer.control.stopped() ? 1 : 0;
}

HttpFailure failure_of(CURLcode code, const Transfer& transfer) {
  if (transfer.too_large) {
    return HttpFailure::too_large;
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return HttpFailure::timeout;
    case CURLE_FILESIZE_EXCEEDED:
      return HttpFailure::too_large;
    case CURLE_ABORTED_BY_CALLBACK:
      return HttpFailure::interrupted;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return HttpFailure::untrusted;
    case CURLE_NOT_BUILT_IN:
    case CURLE_UNKNOWN_OPTION:
      return HttpFailure::unusable;
    default:
      return HttpFailure::unreachable;
  }
}

Arrival arrival_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
      return Arrival::impossible;
    default:
      return Arrival::possible;
  }
}

bool has_only_url_characters(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return alphanumeric || std::string_view("-._~:/[]").find(c) != std::string_view::npos;
  });
}

}  // namespace

core::Result<ApiBase> ApiBase::parse(std::string_view url) {
  constexpr std::string_view k_secure = "https://";
  constexpr std::string_view k_plain = "http://";
  const auto refuse = [&](std::string_view why) {
    return core::fail(core::ErrorKind::usage,
                      fmt::format("the API's address '{}' {}", core::to_terminal(url), why));
  };
  const bool secure = url.starts_with(k_secure);
  if (!secure && !url.starts_with(k_plain)) {
    return refuse("does not start with https://");
  }
  std::string_view rest = url.substr(secure ? k_secure.size() : k_plain.size());
  if (!has_only_url_characters(rest)) {
    return refuse(
        "holds what an address of a server does not: a user, a query, a fragment or odd characters");
  }
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const bool bracketed = authority.starts_with('[');
  const std::string_view host =
      bracketed ? authority.substr(0, authority.find(']') + 1) : authority.substr(0, authority.find(':'));
  const std::string_view port = authority.substr(std::min(host.size(), authority.size()));
  const bool sound_port = port.empty() || (port.front() == ':' && port.size() > 1 && port.size() <= 6 &&
                                           port.find_first_not_of("0123456789", 1) == std::string_view::npos);
  if (host.empty() || !sound_port) {
    return refuse("names no server, or no port where one is expected");
  }
  const bool local = host == "127.0.0.1" || host == "[::1]";
  if (!secure && !local) {
    return refuse("is not encrypted: http is for 127.0.0.1 and [::1] only");
  }
  while (url.ends_with('/')) {
    url.remove_suffix(1);
  }
  return ApiBase(std::string(url), !secure);
}

struct HttpClient::Impl {
  Impl(ApiBase base, HttpOptions given, core::RunControl& run_control)
      : api(std::move(base)), options(std::move(given)), control(run_control) {
    if (curl_library() != nullptr) {
      handle.reset(curl_library()->easy_init());
    }
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_library()->easy_setopt(handle.get(), option, value);
    if (refused == CURLE_OK) {
      refused = code;
    }
  }

  // libcurl tells its own only until another one is set, which is why that is remembered.
  const std::string& other_ca_bundle() {
    if (!ca_bundle) {
      const char* built_in = nullptr;
      curl_library()->easy_getinfo(handle.get(), CURLINFO_CAINFO, &built_in);
      ca_bundle = replacement_ca_bundle(built_in, usual_ca_bundles());
    }
    return *ca_bundle;
  }

  void set_limits() {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_timeout.count()));
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_body));
    set(CURLOPT_PROTOCOLS_STR, api.is_local() ? "http" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    const std::string ca_file = options.ca_file.empty() ? other_ca_bundle() : options.ca_file;
    if (!ca_file.empty()) {
      set(CURLOPT_CAINFO, ca_file.c_str());
    }
    if (api.is_local()) {
      set(CURLOPT_NOPROXY, "*");
    }
  }

  ApiBase api;
  HttpOptions options;
  core::RunControl& control;
  Handle handle;
  std::optional<std::string> ca_bundle;
  CURLcode refused = CURLE_OK;  // the first option that libcurl did not take
};

HttpClient::HttpClient(ApiBase base, const HttpOptions& options, core::RunControl& control)
    : impl_(std::make_unique<Impl>(std::move(base), options, control)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;

HttpClient HttpClient::another() const {
  return {impl_->api, impl_->options, impl_->control};
}

tl::expected<HttpResponse, HttpError> HttpClient::send(const HttpRequest& request) {
  Impl& impl = *impl_;
  if (!impl.handle) {
    return tl::make_unexpected(
        HttpError{HttpFailure::unusable,
                  "libcurl could not be loaded; install it (on Debian: apt-get install libcurl4)"});
  }
  const std::string url = impl.api.url() + request.path;
  HeaderList headers;
  bool complete = headers.add("Accept: application/json") && headers.add("Expect:");
  if (request.bearer) {
    std::string line = fmt::format("Authorization: Bearer {}", request.bearer->reveal());
    complete = complete && headers.add(line);
    core::wipe(line);
  }
  if (!request.body.empty()) {
    complete = complete && headers.add("Content-Type: application/json");
  }
  Transfer transfer{impl.options, impl.control, request.patience, {}};
  // A new token that comes back leaves no copies where a buffer was too small.
  transfer.response.body.reserve(k_roomy_body);
  std::array<char, CURL_ERROR_SIZE> reason{};
  impl.set_limits();
  impl.set(CURLOPT_URL, url.c_str());
  impl.set(CURLOPT_USERAGENT, "ekaudit");
  impl.set(CURLOPT_HTTPHEADER, headers.get());
  impl.set(CURLOPT_WRITEFUNCTION, &take_body);
  impl.set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
  impl.set(CURLOPT_HEADERFUNCTION, &take_header);
  impl.set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
  impl.set(CURLOPT_NOPROGRESS, 0L);
  impl.set(CURLOPT_XFERINFOFUNCTION, &check_control);
  impl.set(CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
  impl.set(CURLOPT_ERRORBUFFER, reason.data());
  impl.set(CURLOPT_FRESH_CONNECT, request.method == Method::get ? 0L : 1L);
  if (request.method == Method::get) {
    impl.set(CURLOPT_HTTPGET, 1L);
  } else {
    impl.set(CURLOPT_POST, 1L);
    impl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    impl.set(CURLOPT_POSTFIELDS, request.body.c_str());
  }
  impl.set(CURLOPT_CUSTOMREQUEST,
           request.method == Method::del ? "DELETE" : static_cast<const char*>(nullptr));
  if (!complete || impl.refused != CURLE_OK) {
    return tl::make_unexpected(
        HttpError{HttpFailure::unusable, fmt::format("this libcurl lacks something that is needed: {}",
                                                     curl_library()->easy_strerror(impl.refused))});
  }
  const CURLcode code = curl_library()->easy_perform(impl.handle.get());
  // They point into this function.
  impl.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
  impl.set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  if (code != CURLE_OK) {
    const std::string why = reason.front() != '\0' ? reason.data() : curl_library()->easy_strerror(code);
    const HttpFailure failure = failure_of(code, transfer);
    return tl::make_unexpected(
        HttpError{failure,
                  failure == HttpFailure::too_large
                      ? fmt::format("the answer is larger than {} bytes", impl.options.max_body)
                      : core::to_terminal(why),
                  arrival_of(code)});
  }
  long status = 0;
  curl_library()->easy_getinfo(impl.handle.get(), CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  return std::move(transfer.response);
}

}  // namespace ekaudit::enkryptify
