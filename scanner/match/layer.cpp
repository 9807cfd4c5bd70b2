#include "scanner/match/layer.h"

#include "scanner/match/base64_run.h"

namespace ekaudit::scanner::match {

Span Layer::in_content(Span span) const {
  for (const Layer* layer = this; layer->outer != nullptr; layer = layer->outer) {
    span = {layer->run->source_begin(span.begin), layer->run->source_end(span.end)};
  }
  return span;
}

std::string Layer::encoding() const {
  std::string names;
  for (const Layer* layer = this; layer->outer != nullptr; layer = layer->outer) {
    names.insert(0, names.empty() ? "" : "+").insert(0, layer->run->label());
  }
  return names;
}

bool Layer::is_verbatim(Span span) const {
  return outer != nullptr &&
         run->source_end(span.end) - run->source_begin(span.begin) == span.end - span.begin;
}

bool Layer::is_soft_start(std::size_t offset) const {
  // Only a group's first digit begins a byte.
  if (outer == nullptr || run->label() != k_base64_label || offset % 3 != 0) {
    return false;
  }
  const std::size_t source = run->source_begin(offset);
  const Base64Unit unit = read_base64_unit_before(outer->bytes, source);
  return unit.kind != Base64Unit::Kind::digit || unit.value >= 62;
}

}  // namespace ekaudit::scanner::match
