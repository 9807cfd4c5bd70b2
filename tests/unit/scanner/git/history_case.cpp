#include "tests/unit/scanner/git/history_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

namespace ekaudit::tests {

using scanner::git::Attribution;
using scanner::git::CommitGraph;
using scanner::git::CommitIndex;
using scanner::git::ObjectId;
using scanner::git::ObjectType;
using scanner::git::Version;

namespace {

class CommitCollector final : public scanner::git::ObjectVisitor {
 public:
  explicit CommitCollector(unsigned jobs) : graphs(jobs) {}
  void visit(unsigned worker, const ObjectId& id, ObjectType, std::string_view bytes) override {
    graphs[worker].add(id, bytes);
  }
  std::vector<CommitGraph> graphs;
};

std::string describe(const Version& version, const CommitGraph& graph) {
  return fmt::format("{} {} {}", graph.node(version.commit).id.hex(), version.blob.hex(),
                     static_cast<int>(version.kind));
}

}  // namespace

HistoryCase::HistoryCase(std::uint64_t seed, const support::HistoryShape& shape)
    : history(seed, shape, repository),
      store(repository),
      hits(support::RandomHistory::find_hits(store)),
      graph(graph_of(store)),
      model_of(graph.size()) {
  for (std::size_t i = 0; i < history.commits().size(); ++i) {
    model_of[commit_at(graph, history.commits()[i].id)] = i;
  }
  for (const std::size_t tip : history.tips()) {
    tips.push_back(commit_at(graph, history.commits()[tip].id));
  }
}

const support::ModelCommit& HistoryCase::model(CommitIndex commit) const {
  return history.commits()[model_of[commit]];
}

std::set<scanner::git::PathToken> HistoryCase::pairs(CommitIndex commit) const {
  return history.pairs(model_of[commit]);
}

bool HistoryCase::leads_to(CommitIndex from, CommitIndex to) const {
  // Not by the model's commits: those that are alike in everything are one to Git.
  return graph.reachable_from(std::array{from})[to];
}

CommitGraph graph_of(scanner::git::ObjectStore& store, unsigned jobs) {
  CommitCollector collector(jobs);
  core::RunControl control;
  store.for_each(mask_of(ObjectType::commit), {jobs}, control, collector);
  CommitGraph graph;
  for (CommitGraph& part : collector.graphs) {
    graph.merge(std::move(part));
  }
  graph.finish();
  return graph;
}

CommitIndex commit_at(const CommitGraph& graph, const std::string& id) {
  return graph.find(ObjectId::from_hex(id).value()).value();
}

std::string describe(const std::map<scanner::git::PathToken, scanner::git::Trace>& traces,
                     const CommitGraph& graph) {
  std::string text;
  for (const auto& [key, trace] : traces) {
    text += fmt::format("{} token {}\n", key.path, key.token);
    for (const Version& version : trace.introduced) {
      text += fmt::format("  introduced {}\n", describe(version, graph));
    }
    text += fmt::format("  newest {}\n  tips", describe(trace.newest, graph));
    for (const std::size_t tip : trace.held_by_tips) {
      text += fmt::format(" {}", tip);
    }
    text += '\n';
  }
  return text;
}

std::string describe(const Attribution& attribution, const CommitGraph& graph) {
  std::string text = describe(attribution.traces, graph);
  for (const Attribution::Orphan& orphan : attribution.orphans) {
    text += fmt::format("orphan {} '{}' {} {}\n", orphan.blob.hex(), orphan.path, orphan.root.hex(),
                        static_cast<int>(orphan.kind));
  }
  for (const core::Notice& notice : attribution.notices) {
    text += fmt::format("notice {} {} {}\n", notice.kind, notice.message, notice.incomplete);
  }
  return text;
}

std::vector<CommitIndex> slow_parents_first(const CommitGraph& graph) {
  std::vector<CommitIndex> order;
  std::vector<bool> done(graph.size(), false);
  while (order.size() < graph.size()) {
    std::optional<CommitIndex> best;
    for (CommitIndex commit = 0; commit < graph.size(); ++commit) {
      const auto parents = graph.parents(commit);
      const bool ready =
          std::all_of(parents.begin(), parents.end(), [&](CommitIndex parent) { return done[parent]; });
      if (!done[commit] && ready &&
          (!best || std::tie(graph.node(commit).committed, graph.node(commit).id) <
                        std::tie(graph.node(*best).committed, graph.node(*best).id))) {
        best = commit;
      }
    }
    order.push_back(best.value());
    done[*best] = true;
  }
  return order;
}

}  // namespace ekaudit::tests
