#include "audit/demo.h"

#include <chrono>
#include <utility>
#include <vector>

#include "audit/correlation.h"
#include "audit/judgement.h"
#include "audit/scrub_report.h"
#include "core/digest.h"
#include "core/redaction.h"
#include "rules/evidence.h"
#include "scanner/match/matcher.h"
#include "scanner/match/token_factory.h"

namespace ekaudit::audit {
namespace {

using enkryptify::Permission;
using enkryptify::Token;
using rules::Days;

constexpr const char* k_repository = "example.org/acme/shop";
constexpr std::size_t k_shown_prefix = 8;

// The same in each run, and no token of anybody's.
std::string sample_token(std::string_view name) {
  constexpr std::size_t k_body = 32;
  return std::string(core::k_token_prefix) +
         core::base64(core::hex(core::sha256({"ekaudit demo", name}))).substr(0, k_body);
}

class Sample {
 public:
  explicit Sample(core::TimePoint now) : now_(now) {
    inventory_.workspace = {"w", "Acme", "acme"};
    inventory_.members = {{"m1", "u1", "Ada Example", "ada@example.org", "admin", "account-created", true},
                          {"m2", "u2", "Bo Example", "bo@example.org", "developer", "declined", false}};
    inventory_.teams = {enkryptify::Team{"t", "Shop"}};
    inventory_.projects = {{"p1", "checkout", "checkout", "t"}, {"p2", "catalogue", "catalogue", "t"}};
    inventory_.environments = {{"e1", "development", "p1"},
                               {"e2", "staging", "p1"},
                               {"e3", "production", "p1"},
                               {"e4", "development", "p2"},
                               {"e5", "production", "p2"}};
    inventory_.known_projects = {"p1", "p2"};
    inventory_.sees_all_tokens = true;
  }

  // A record that no rule has anything to say about.
  Token record(const std::string& id, const std::string& name) const {
    Token token;
    token.id = id;
    token.name = name;
    token.prefix = sample_token(id).substr(0, core::k_token_prefix.size() + k_shown_prefix);
    token.permission = Permission::read;
    token.scope.emplace().environments = {"e3"};
    token.type = enkryptify::TokenType::static_token;
    token.created_by = "m1";
    token.created_at = now_ - Days(12);
    token.expires_at = now_ + Days(18);
    token.last_used_at = now_ - Days(1);
    token.ever_used_known = true;
    return token;
  }
  void add(Token token) { inventory_.tokens.push_back(std::move(token)); }

  void leak(const std::string& id, const std::string& path, std::uint64_t line, int days_ago, bool present) {
    scanner::Sighting sighting;
    sighting.token = scanner::match::make_token(scanner::match::TokenKind::api_token, sample_token(id),
                                                core::Confidence::high);
    sighting.place = path;
    sighting.present = present;
    scanner::Location& location = sighting.newest;
    location.kind = present ? scanner::LocationKind::file : scanner::LocationKind::history;
    location.repository = k_repository;
    location.path = path;
    location.position = {line, 18, line, 58};
    location.exposure = scanner::Exposure::pushed;
    scanner::Location introduction = location;
    introduction.kind = scanner::LocationKind::history;
    introduction.commit = core::hex(core::sha256({"commit", path})).substr(0, 40);
    introduction.author = scanner::Person{"Cy Example", "cy@example.org"};
    introduction.date = now_ - Days(days_ago);
    sighting.introductions = {introduction};
    sighting.introduction_count = 1;
    if (present) {
      sighting.branches = {"main"};
    } else {
      location.commit = introduction.commit;
    }
    sightings_.push_back(std::move(sighting));
  }

  rules::Evidence evidence() && {
    rules::Evidence evidence;
    evidence.now = now_;
    Correlation correlation(sightings_, &inventory_, now_);
    evidence.identities = correlation.take();
    evidence.sightings = std::move(sightings_);
    evidence.inventory = std::move(inventory_);
    return evidence;
  }

 private:
  core::TimePoint now_;
  enkryptify::Inventory inventory_;
  std::vector<scanner::Sighting> sightings_;
};

rules::Evidence sample_evidence(core::TimePoint now) {
  Sample sample(now);
  Token deploy = sample.record("5f0c", "github-actions-deploy");
  deploy.permission = Permission::read_write;
  deploy.scope.emplace().projects = {"p1", "p2"};
  deploy.created_at = now - Days(70);
  deploy.expires_at = now + Days(110);
  sample.add(deploy);
  Token backup = sample.record("81aa", "nightly-backup");
  backup.last_used_at = now - Days(45);
  backup.created_at = now - Days(50);
  backup.expires_at = now + Days(10);
  sample.add(backup);
  Token leaver = sample.record("a3d9", "staging-smoke-tests");
  leaver.created_by = "m2";
  sample.add(leaver);
  Token old = sample.record("c77e", "old-deploy");
  old.revoked_at = now - Days(20);
  sample.add(old);
  sample.add(sample.record("e410", "checkout-production-deploy"));
  sample.leak("5f0c", "config/deploy.env", 12, 41, true);
  sample.leak("5f0c", "scripts/release.sh", 7, 38, false);
  sample.leak("c77e", "docker-compose.yml", 23, 190, false);
  sample.leak("unexplained", "notes/todo.md", 3, 5, true);
  return std::move(sample).evidence();
}

}  // namespace

Report run_demo(const DemoRequest& request) {
  Report report;
  report.subject = Subject::both;
  report.inventory_complete = true;
  report.tool_version = request.tool_version;
  report.started = request.started;
  report.finished = request.started;
  report.now = request.now;
  RepositoryRecord repository;
  repository.id = k_repository;
  repository.name = "shop";
  report.repositories = {std::move(repository)};
  report.scanned = {214, 1'380, 5'202, 48'300'000, 1};
  rules::Evidence evidence = sample_evidence(request.now);
  judge(request.policy, evidence, report);
  report.inventory = std::move(evidence.inventory);
  core::Notice notice;
  notice.kind = "sample-data";
  notice.message = "all of this is made up: nothing was scanned and nobody was asked";
  report.notices.push_back(std::move(notice));
  core::RunControl control;
  settle(report, control);
  const scanner::match::Matcher matcher({});
  scrub_report(report, evidence.sightings, matcher);
  return report;
}

}  // namespace ekaudit::audit
