#include "pipelines/kubernetes_secrets.h"

#include <algorithm>

#include "pipelines/helm_templates.h"

namespace ekaudit::pipelines {

using core::YamlNode;

void KubernetesSecrets::set_namespace(const std::string& name) {
  namespace_ = name.find("{{") == std::string::npos ? name : std::string();
}

void KubernetesSecrets::add(const std::string& variable, const std::string& name, YamlNode node,
                            std::vector<Binding>& bindings) const {
  LocatedText value = yaml_.text_of(node);
  value.text = word_for_secret(file_.references, {Store::kubernetes, name, namespace_, std::nullopt}, 0);
  value.pieces.clear();
  bindings.push_back({variable, std::move(value)});
}

void KubernetesSecrets::add_key(const std::string& variable, YamlNode ref,
                                std::vector<Binding>& bindings) const {
  if (!ref.is_mapping()) {
    return;
  }
  const std::string secret = yaml_.name_of(ref.get("name"));
  const std::string key = yaml_.name_of(ref.get("key"));
  const std::string name = secret + "/" + key;
  const auto is_token = [&](const std::string& each) { return file_.names.is_token(each); };
  if (is_token(variable) || is_token(key) || is_token(secret) || is_token(name)) {
    add(variable, name, ref.get("name"), bindings);
  }
}

void KubernetesSecrets::add_whole(YamlNode sources, std::vector<Binding>& bindings) const {
  for (const YamlNode source : items_or_self(sources)) {
    const YamlNode name = source.get("secretRef").get("name");
    const std::string secret = yaml_.name_of(name);
    if (secret.empty()) {
      continue;
    }
    const std::string prefix = yaml_.name_of(source.get("prefix"));
    for (const std::string& key : file_.names.keys_of(secret)) {
      add(prefix + key, secret + "/" + key, name, bindings);
    }
    if (file_.names.is_token(secret)) {  // which variables it makes is not said
      add(std::string(k_token_variable), secret, name, bindings);
    }
  }
}

// Those that are tokens: of the items that are mounted, or of all.
std::vector<KubernetesSecrets::Key> KubernetesSecrets::keys_of(const std::string& secret, YamlNode node,
                                                               YamlNode items) const {
  std::vector<Key> keys;
  const bool is_token = file_.names.is_token(secret);
  if (!items.resolved().is_sequence()) {
    for (const std::string& key : file_.names.keys_of(secret)) {
      keys.push_back({secret + "/" + key, node});
    }
    if (is_token && keys.empty()) {
      keys.push_back({secret, node});
    }
    return keys;
  }
  for (const YamlNode item : items_or_self(items)) {
    const std::string key = yaml_.name_of(item.get("key"));
    const std::string name = secret + "/" + key;
    if (is_token || file_.names.is_token(key) || file_.names.is_token(name)) {
      keys.push_back({name, item.get("key")});
    }
  }
  return keys;
}

void KubernetesSecrets::add_files(YamlNode name, YamlNode items, std::vector<Binding>& files) const {
  const std::string secret = yaml_.name_of(name);
  if (secret.empty()) {
    return;
  }
  for (const Key& key : keys_of(secret, name, items)) {
    add(key.name, key.name, key.node, files);
  }
}

void KubernetesSecrets::add_volumes(YamlNode mounts, YamlNode volumes, std::vector<Binding>& files) const {
  if (!mounts.is_sequence() || !volumes.is_sequence()) {
    return;
  }
  constexpr std::size_t k_most = 200;
  std::vector<YamlNode> all;
  for (const YamlNode volume : volumes.items()) {
    if (all.size() < k_most) {
      all.push_back(volume.resolved());
    }
  }
  std::size_t looked_at = 0;
  for (const YamlNode mount : mounts.items()) {
    const std::string name = yaml_.name_of(mount.get("name"));
    const auto volume = std::find_if(all.begin(), all.end(),
                                     [&](YamlNode each) { return yaml_.name_of(each.get("name")) == name; });
    if (name.empty() || volume == all.end() || ++looked_at > k_most) {
      continue;
    }
    const YamlNode secret = volume->get("secret");
    add_files(secret.get("secretName"), secret.get("items"), files);
    for (const YamlNode source : items_or_self(volume->get("projected").get("sources"))) {
      const YamlNode projected = source.get("secret");
      add_files(projected.get("name"), projected.get("items"), files);
    }
  }
}

void KubernetesSecrets::fill_from_chart(const std::string& owner, Binding& binding) const {
  if (binding.value.text.find("{{") == std::string::npos || file_.references.any_in(binding.value.text)) {
    return;
  }
  std::vector<std::string> values = chart_values_in(binding.value.text);
  const bool is_whole =
      file_.names.is_token(owner.empty() ? binding.variable : owner + "/" + binding.variable);
  const auto last = std::remove_if(values.begin(), values.end(),
                                   [&](const std::string& value) { return !file_.names.is_token(value); });
  if (!is_whole || last != values.begin()) {
    values.erase(last, values.end());
  } else if (values.empty()) {
    values.push_back(binding.variable);
  } else {
    values.resize(1);
  }
  if (values.empty()) {
    return;
  }
  std::string words;
  for (const std::string& value : values) {
    words += word_for_secret(file_.references, {Store::caller, value, "", std::nullopt}, 0);
  }
  binding.value.text = std::move(words);
  binding.value.pieces.clear();
}

}  // namespace ekaudit::pipelines
