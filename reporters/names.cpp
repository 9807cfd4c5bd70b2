#include "reporters/names.h"

namespace ekaudit::reporters {

using rules::TokenStatus;
using scanner::Exposure;
using scanner::LocationKind;

std::string_view name_of(LocationKind kind) {
  switch (kind) {
    case LocationKind::file:
      return "file";
    case LocationKind::index:
      return "index";
    case LocationKind::history:
      return "history";
    case LocationKind::filename:
      return "filename";
    case LocationKind::symlink:
      return "symlink";
    case LocationKind::commit_message:
      return "commit-message";
    case LocationKind::commit_header:
      return "commit-header";
    case LocationKind::tag:
      return "tag";
    case LocationKind::note:
      return "note";
    case LocationKind::ref:
      return "ref";
    case LocationKind::standard_input:
      return "stdin";
    case LocationKind::pipeline:
      return "pipeline";
    case LocationKind::token:
      return "token";
  }
  return "file";
}

std::string_view name_of(Exposure exposure) {
  switch (exposure) {
    case Exposure::none:
      return "";
    case Exposure::ignored:
      return "ignored";
    case Exposure::untracked:
      return "untracked";
    case Exposure::unreachable:
      return "unreachable";
    case Exposure::stash:
      return "stash";
    case Exposure::local:
      return "local";
    case Exposure::pushed:
      return "pushed";
  }
  return "";
}

std::string_view name_of(TokenStatus status) {
  switch (status) {
    case TokenStatus::unknown:
      return "unknown";
    case TokenStatus::active:
      return "active";
    case TokenStatus::revoked:
      return "revoked";
    case TokenStatus::expired:
      return "expired";
  }
  return "unknown";
}

}  // namespace ekaudit::reporters
