// Secrets of a cluster where a container names them: one key, all keys, or as files of a volume.
#pragma once

#include <string>
#include <vector>

#include "pipelines/plan.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {

// Adds those that are tokens, by the name of the secret, of the key or of the variable, or because
// "secret/key" is declared.
class KubernetesSecrets {
 public:
  // Both must outlive this.
  KubernetesSecrets(const FileText& file, const YamlFile& yaml) : file_(file), yaml_(yaml) {}

  // Of the object that is read now; a chart's expression names none.
  void set_namespace(const std::string& name);

  // secretKeyRef: name and key.
  void add_key(const std::string& variable, core::YamlNode ref, std::vector<Binding>& bindings) const;
  // envFrom: each key is a variable.
  void add_whole(core::YamlNode sources, std::vector<Binding>& bindings) const;
  // The volumes that are mounted, as files.
  void add_volumes(core::YamlNode mounts, core::YamlNode volumes, std::vector<Binding>& files) const;
  // A value that a chart's action completes: whoever installs the chart gives what .Values names. `owner` is
  // the object that keeps the value as its key `variable`, or empty.
  void fill_from_chart(const std::string& owner, Binding& binding) const;

 private:
  struct Key {
    std::string name;
    core::YamlNode node;  // where it is named
  };

  void add(const std::string& variable, const std::string& name, core::YamlNode node,
           std::vector<Binding>& bindings) const;
  std::vector<Key> keys_of(const std::string& secret, core::YamlNode node, core::YamlNode items) const;
  void add_files(core::YamlNode name, core::YamlNode items, std::vector<Binding>& files) const;

  const FileText& file_;
  const YamlFile& yaml_;
  std::string namespace_;
};

}  // namespace ekaudit::pipelines
