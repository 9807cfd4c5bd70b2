#include "scanner/match/jwt.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "core/text.h"
#include "scanner/match/base64_run.h"
#include "scanner/match/boundary.h"
#include "scanner/match/patterns.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::size_t k_max_claims = 64 << 10;
constexpr unsigned k_max_depth = 16;
constexpr std::string_view k_vendor = "enkryptify";

bool is_base64url(char c) {
  return core::is_word(c) || c == '-';
}

// Reads claims without building a document: the parser does not recurse, and stops when told to.
class ClaimsReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  JwtClaims claims;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool string(string_t& value) override {
    claims.names_vendor |= core::to_lower(value).find(k_vendor) != std::string::npos;
    return depth_ > 0;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return descend(); }
  bool key(string_t& name) override {
    expiry_follows_ = depth_ == 1 && name == "exp";
    return true;
  }
  bool end_object() override { return ascend(); }
  bool start_array(std::size_t) override { return depth_ > 0 && descend(); }
  bool end_array() override { return ascend(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool descend() {
    expiry_follows_ = false;
    return ++depth_ <= k_max_depth;
  }
  bool ascend() {
    --depth_;
    return true;
  }
  // Seconds since 1970, maybe with a fraction; absurd ones are clamped.
  bool number(double value) {
    if (expiry_follows_ && std::isfinite(value)) {
      constexpr double k_limit = 1e12;
      claims.expires_at = core::TimePoint(
          std::chrono::seconds(static_cast<std::int64_t>(std::clamp(value, -k_limit, k_limit))));
    }
    expiry_follows_ = false;
    return depth_ > 0;
  }

  unsigned depth_ = 0;
  bool expiry_follows_ = false;
};

// The part that holds `at`, or an empty one if it is too long.
Span part_around(std::string_view text, std::size_t at) {
  Span part{at, at};
  while (part.begin > 0 && at - part.begin <= k_max_jwt_part && is_base64url(text[part.begin - 1])) {
    --part.begin;
  }
  while (part.end < text.size() && part.end - at <= k_max_jwt_part && is_base64url(text[part.end])) {
    ++part.end;
  }
  return part;
}

// The header before the dot at `dot`. What stands directly before it may be an escape that ends in a
// letter, so the first "eyJ" that may begin a word counts.
std::optional<std::size_t> header_begin(std::string_view text, std::size_t dot) {
  if (dot == 0 || !is_base64url(text[dot - 1])) {
    return std::nullopt;
  }
  const Span part = part_around(text, dot - 1);
  for (std::size_t begin = text.find(k_jwt_prefix, part.begin); begin < dot;
       begin = text.find(k_jwt_prefix, begin + 1)) {
    if (begin == part.begin || boundary_before(text, begin) == Boundary::free) {
      return begin;
    }
  }
  return std::nullopt;
}

std::string decode_part(std::string_view part) {
  return std::string(Base64Run(part, 0).decode(0).bytes());
}

}  // namespace

std::optional<JwtClaims> parse_claims(std::string_view json) {
  ClaimsReader reader;
  if (json.size() > k_max_claims ||
      !nlohmann::json::sax_parse(json.begin(), json.end(), &reader, nlohmann::json::input_format_t::json)) {
    return std::nullopt;
  }
  return reader.claims;
}

std::optional<Located> JwtFinder::find(const Layer& layer, std::size_t at, core::TimePoint now) {
  if (at < examined_until_) {
    return std::nullopt;
  }
  const std::string_view text = layer.bytes;
  const Span claims = part_around(text, at);
  examined_until_ = claims.end;
  if (claims.begin == 0 || text[claims.begin - 1] != '.' || claims.end + 1 >= text.size() ||
      text[claims.end] != '.' || !is_base64url(text[claims.end + 1])) {
    return std::nullopt;
  }
  const auto header = header_begin(text, claims.begin - 1);
  const Span signature = part_around(text, claims.end + 1);
  if (!header || claims.begin - *header > k_max_jwt_part || claims.end - claims.begin > k_max_jwt_part ||
      signature.end - signature.begin > k_max_jwt_part) {
    return std::nullopt;
  }
  const auto parsed = parse_claims(decode_part(text.substr(claims.begin, claims.end - claims.begin)));
  if (!parsed || !parsed->names_vendor || (parsed->expires_at && *parsed->expires_at <= now)) {
    return std::nullopt;
  }
  const auto confidence = parsed->expires_at ? core::Confidence::high : core::Confidence::medium;
  return Located{{*header, signature.end}, confidence};
}

}  // namespace ekaudit::scanner::match
