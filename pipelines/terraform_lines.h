// The lines of a Terraform file (HCL) without what is only said to its readers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {

struct TerraformLine {
  TextLine line;
  std::string text;          // comments replaced by blanks; as long as the line
  bool is_document = false;  // of <<EOT … EOT
};

std::vector<TerraformLine> terraform_lines(std::string_view content);

}  // namespace ekaudit::pipelines
