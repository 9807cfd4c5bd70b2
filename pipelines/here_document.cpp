#include "pipelines/here_document.h"

#include <algorithm>

#include "pipelines/shell_expansion.h"

namespace ekaudit::pipelines {
namespace {

std::string_view bare_line(std::string_view line, bool strips_tabs) {
  while (strips_tabs && !line.empty() && line.front() == '\t') {
    line.remove_prefix(1);
  }
  if (!line.empty() && line.back() == '\r') {
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace

ShellRedirect read_here_document(std::string_view script, std::size_t& at, const HereDocument& document) {
  ShellRedirect redirect{RedirectKind::here_document, {}};
  redirect.word.offset = at;
  while (at < script.size()) {
    const std::size_t begin = at;
    const std::size_t end = std::min(script.find('\n', at), script.size());
    const std::string_view line = script.substr(begin, end - begin);
    at = std::min(end + 1, script.size());
    if (bare_line(line, document.strips_tabs) == document.delimiter) {
      break;
    }
    if (document.expands) {
      read_expansions(line, begin, redirect.word);
    }
    redirect.word.text += line;
    redirect.word.text += '\n';
  }
  return redirect;
}

}  // namespace ekaudit::pipelines
