#include "audit/identity.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "core/text.h"

namespace ekaudit::audit {
namespace {

struct RemoteParts {
  std::string scheme;
  std::string host;  // with port, without userinfo
  std::string path;  // without leading slash
};

std::string_view cut_at(std::string_view text, std::string_view any_of) {
  return text.substr(0, text.find_first_of(any_of));
}

RemoteParts split(std::string_view url) {
  RemoteParts parts;
  const std::size_t scheme_end = url.find("://");
  std::string_view authority;
  std::string_view path;
  if (scheme_end != std::string_view::npos) {
    parts.scheme = core::to_lower(url.substr(0, scheme_end));
    url.remove_prefix(scheme_end + 3);
    authority = cut_at(url, "/?#");
    path = cut_at(url.substr(authority.size()), "?#");
  } else {
    // scp-like: a colon before the first slash.
    const std::size_t colon = url.find(':');
    if (colon == std::string_view::npos || colon > url.find('/')) {
      return parts;
    }
    parts.scheme = "ssh";
    authority = url.substr(0, colon);
    path = url.substr(colon + 1);
  }
  parts.host = core::to_lower(authority.substr(authority.rfind('@') + 1));
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  parts.path = path;
  return parts;
}

}  // namespace

std::string public_remote(std::string_view url) {
  const RemoteParts parts = split(url);
  if (parts.scheme.empty() || parts.scheme == "file" || parts.host.empty()) {
    return {};
  }
  return fmt::format("{}://{}/{}", parts.scheme, parts.host, parts.path);
}

std::string id_from_remote(std::string_view public_remote) {
  const RemoteParts parts = split(public_remote);
  std::string_view path = parts.path;
  path = path.substr(0, path.find_last_not_of('/') + 1);
  if (path.size() > 4 && path.substr(path.size() - 4) == ".git") {
    path.remove_suffix(4);
  }
  return parts.host.empty() ? std::string() : fmt::format("{}/{}", cut_at(parts.host, ":"), path);
}

std::string id_from_roots(const scanner::git::CommitGraph& graph, const scanner::git::ObjectId& head) {
  const auto tip = graph.find(head);
  if (!tip) {
    return {};
  }
  const std::vector<scanner::git::CommitIndex> tips = {*tip};
  const std::vector<bool> reachable = graph.reachable_from(tips);
  std::string roots;  // nodes are sorted by id
  for (scanner::git::CommitIndex i = 0; i < graph.size(); ++i) {
    if (reachable[i] && graph.parents(i).empty()) {
      roots += graph.node(i).id.hex();
    }
  }
  return roots.empty() ? std::string() : "roots:" + core::hex(core::sha256(roots)).substr(0, 16);
}

}  // namespace ekaudit::audit
