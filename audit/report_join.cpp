#include "audit/report_join.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "audit/finding_join.h"
#include "core/text.h"

namespace ekaudit::audit {
namespace {

using pipelines::Usage;
using rules::Finding;

// Notices that begin with a count, of what each shard saw of its own.
constexpr std::array<std::string_view, 2> k_counting_notices = {"archives-not-unpacked", "lfs-pointers"};

// The repository that the others of a run lie in.
const RepositoryRecord* root_of(const Report& report) {
  const auto root = std::find_if(report.repositories.begin(), report.repositories.end(),
                                 [](const RepositoryRecord& each) { return each.mount.empty(); });
  return root != report.repositories.end() ? &*root
         : report.repositories.empty()     ? nullptr
                                           : &report.repositories.front();
}

auto key_of(const Usage& usage) {
  return std::tuple(usage.repository, usage.path, usage.position, usage.format, usage.secret.name,
                    usage.secret.scope, usage.secret.raw ? usage.secret.raw->redacted : std::string(),
                    usage.secret.raw ? usage.secret.raw->hash : core::Digest{}, usage.job, usage.step,
                    usage.handover);
}

class Joiner {
 public:
  explicit Joiner(std::vector<ReportSource> sources) : sources_(std::move(sources)) {
    std::sort(sources_.begin(), sources_.end(), [](const ReportSource& a, const ReportSource& b) {
      return std::tie(a.report.started, a.name) < std::tie(b.report.started, b.name);
    });
  }

  Report join() {
    drop_repeated_shards();
    name_mounts();
    for (ReportSource& source : sources_) {
      take(source);
    }
    tell_missing_shards();
    for (auto& [key, place] : findings_) {
      report_.findings.push_back(std::move(place.finding));
    }
    std::stable_sort(report_.usages.begin(), report_.usages.end(), [](const Usage& a, const Usage& b) {
      return std::tie(a.repository, a.path, a.position) < std::tie(b.repository, b.path, b.position);
    });
    for (auto& [id, seen] : repositories_) {
      report_.repositories.push_back(std::move(seen.record));
    }
    std::stable_sort(report_.repositories.begin(), report_.repositories.end(),
                     [](const RepositoryRecord& a, const RepositoryRecord& b) { return a.mount < b.mount; });
    settle_subject();
    return std::move(report_);
  }

 private:
  struct Repository {
    RepositoryRecord record;
    bool whole = false;
    std::map<unsigned, std::set<unsigned>> shards;  // of how many: which
  };
  struct Place {
    Finding finding;
    std::uint32_t shard = 0;  // its number; 0: of a whole report, or of several
  };
  // Repository, fingerprint, and the source where there is no repository to tell places apart.
  using Key = std::tuple<std::string, std::string, std::size_t>;

  // What the same shard has counted counts once: the later report's.
  void drop_repeated_shards() {
    std::set<std::tuple<std::string, std::uint32_t, std::uint32_t>> seen;
    for (std::size_t i = sources_.size(); i-- > 0;) {
      const RepositoryRecord* root = root_of(sources_[i].report);
      if (root != nullptr && root->shard &&
          !seen.insert({root->id, root->shard->number, root->shard->of}).second) {
        sources_.erase(sources_.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
  }

  // By names if these differ, else by ids, which do.
  void name_mounts() {
    std::map<std::string, std::set<std::string>> ids_of_name;
    std::set<std::string> ids;
    for (const ReportSource& source : sources_) {
      if (const RepositoryRecord* root = root_of(source.report)) {
        ids.insert(root->id);
        ids_of_name[root->name].insert(root->id);
      }
    }
    if (ids.size() < 2) {
      return;
    }
    for (ReportSource& source : sources_) {
      const RepositoryRecord* root = root_of(source.report);
      if (root == nullptr) {
        continue;
      }
      const bool by_name = !root->name.empty() && ids_of_name[root->name].size() == 1;
      const std::string prefix = (by_name ? root->name : root->id) + '/';
      for (RepositoryRecord& repository : source.report.repositories) {
        repository.mount.insert(0, prefix);
      }
    }
  }

  void take(ReportSource& source) {
    Report& report = source.report;
    const RepositoryRecord* root = root_of(report);
    const std::uint32_t shard = root != nullptr && root->shard ? root->shard->number : 0;
    for (RepositoryRecord& repository : report.repositories) {
      take_repository(std::move(repository));
    }
    ++number_;
    for (Finding& finding : report.findings) {
      take_finding(std::move(finding), shard);
    }
    for (Usage& usage : report.usages) {
      const auto [known, is_new] = usages_.try_emplace(key_of(usage), report_.usages.size());
      if (is_new) {
        report_.usages.push_back(std::move(usage));
      } else {
        report_.usages[known->second] = std::move(usage);
      }
    }
    take_counts(report);
    const bool says_why = std::any_of(report.notices.begin(), report.notices.end(),
                                      [](const core::Notice& notice) { return notice.incomplete; });
    take_notices(report, shard != 0);
    if (!report.complete && !says_why) {
      tell("incomplete-report", true,
           fmt::format("'{}' says that it is incomplete, and not why", core::to_terminal(source.name)), "");
    }
  }

  void take_repository(RepositoryRecord&& added) {
    const std::string id = added.id;
    Repository& known = repositories_[id];
    if (added.shard) {
      known.shards[added.shard->of].insert(added.shard->number);
    } else {
      if (known.whole && known.record.head != added.head) {
        tell("several-reports", false,
             "several reports of this repository, at different commits, were merged: where they differ, the "
             "later one counts",
             id);
      }
      known.whole = true;
    }
    known.record = std::move(added);
    known.record.shard.reset();
  }

  // Each shard that has a finding about a place knows what a whole run would; the first has files and index
  // as well.
  void take_finding(Finding&& finding, std::uint32_t shard) {
    const bool is_token = finding.location.kind == scanner::LocationKind::token;
    const bool has_place = !finding.location.repository.empty() || is_token;
    Key key{finding.location.repository, finding.fingerprint, has_place ? 0 : number_};
    const auto known = findings_.find(key);
    if (known == findings_.end()) {
      findings_.emplace(std::move(key), Place{std::move(finding), shard});
      return;
    }
    Place& place = known->second;
    if (shard == 0 || place.shard == 0 || is_token) {
      audit::join(place.finding, std::move(finding));
      place.shard = 0;
    } else if (shard < place.shard) {
      place = {std::move(finding), shard};
    }
  }

  void take_counts(const Report& report) {
    report_.scanned.files += report.scanned.files;
    report_.scanned.commits += report.scanned.commits;
    report_.scanned.blobs += report.scanned.blobs;
    report_.scanned.bytes += report.scanned.bytes;
    report_.scanned.packs += report.scanned.packs;
    for (std::size_t i = 0; i < report.unlisted_suppressed.size(); ++i) {
      report_.unlisted_suppressed[i] += report.unlisted_suppressed[i];
    }
  }

  void take_notices(Report& report, bool sharded) {
    for (core::Notice& notice : report.notices) {
      const auto* const counted =
          std::find(k_counting_notices.begin(), k_counting_notices.end(), notice.kind);
      if (sharded && counted != k_counting_notices.end()) {
        add_up(std::move(notice));
      } else {
        report_.notices.push_back(std::move(notice));
      }
    }
  }

  // "3 archives …" and "2 archives …" of two shards.
  void add_up(core::Notice&& notice) {
    const std::string_view message = notice.message;
    std::uint64_t count = 0;
    const auto number = std::from_chars(message.data(), message.data() + message.size(), count);
    const std::string rest(message.substr(static_cast<std::size_t>(number.ptr - message.data())));
    const auto [known, is_new] =
        counted_.try_emplace({notice.repository, notice.kind}, report_.notices.size(), count);
    if (is_new) {
      report_.notices.push_back(std::move(notice));
      return;
    }
    known->second.second += count;
    report_.notices[known->second.first].message = fmt::format("{}{}", known->second.second, rest);
  }

  void tell(std::string_view kind, bool incomplete, std::string message, const std::string& repository) {
    core::Notice notice;
    notice.kind = kind;
    notice.incomplete = incomplete;
    notice.message = std::move(message);
    notice.repository = repository;
    report_.notices.push_back(std::move(notice));
  }

  void tell_missing_shards() {
    for (const auto& [id, seen] : repositories_) {
      const bool is_covered =
          seen.whole || std::any_of(seen.shards.begin(), seen.shards.end(),
                                    [](const auto& shards) { return shards.second.size() == shards.first; });
      for (const auto& [of, numbers] : seen.shards) {
        for (unsigned number = 1; !is_covered && number <= of; ++number) {
          if (numbers.count(number) == 0) {
            tell("missing-shard", true,
                 fmt::format("no report of shard {} of {} was given: what lies in it was not searched",
                             number, of),
                 id);
          }
        }
      }
    }
  }

  void settle_subject() {
    const auto about = [&](Subject subject) {
      return std::any_of(report_.findings.begin(), report_.findings.end(),
                         [subject](const Finding& finding) { return subject_of(finding) == subject; });
    };
    const bool leaks = !report_.repositories.empty() || about(Subject::leaks);
    const bool inventory = about(Subject::inventory);
    report_.subject = leaks && inventory ? Subject::both : inventory ? Subject::inventory : Subject::leaks;
    report_.inventory_complete = inventory && std::none_of(report_.notices.begin(), report_.notices.end(),
                                                           [](const core::Notice& notice) {
                                                             return notice.online && notice.incomplete;
                                                           });
  }

  std::vector<ReportSource> sources_;
  std::size_t number_ = 0;
  std::map<std::pair<std::string, std::string>, std::pair<std::size_t, std::uint64_t>> counted_;
  std::map<std::string, Repository> repositories_;
  std::map<Key, Place> findings_;
  std::map<decltype(key_of(std::declval<Usage>())), std::size_t> usages_;  // where in the report
  Report report_;
};

}  // namespace

Report join_reports(std::vector<ReportSource> sources) {
  return Joiner(std::move(sources)).join();
}

}  // namespace ekaudit::audit
