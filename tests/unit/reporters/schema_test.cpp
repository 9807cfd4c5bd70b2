// The JSON Schema and the code name the same things.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/confidence.h"
#include "core/severity.h"
#include "reporters/json_document.h"
#include "reporters/names.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::reporters {
namespace {

using rules::TokenStatus;
using scanner::Exposure;
using scanner::LocationKind;
using testing::Contains;

Json schema() {
  return Json::parse(tests::support::read_file(std::string(EKAUDIT_SOURCE_DIR) +
                                               "/docs/schema/ekaudit.report.v1.schema.json"));
}

std::vector<std::string> words(const Json& enumeration) {
  std::vector<std::string> all;
  for (const Json& word : enumeration) {
    if (word.is_string()) {
      all.push_back(word);
    }
  }
  return all;
}

TEST(Schema, ListsEveryLocationKind) {
  const auto listed = words(schema()["$defs"]["location"]["properties"]["kind"]["enum"]);
  for (int kind = 0; kind <= static_cast<int>(LocationKind::standard_input); ++kind) {
    EXPECT_THAT(listed, Contains(name_of(static_cast<LocationKind>(kind))));
  }
}

TEST(Schema, ListsEveryExposure) {
  const Json enumeration = schema()["$defs"]["location"]["properties"]["exposure"]["enum"];
  EXPECT_THAT(enumeration, Contains(Json(nullptr)));
  for (int exposure = 1; exposure <= static_cast<int>(Exposure::pushed); ++exposure) {
    EXPECT_THAT(words(enumeration), Contains(name_of(static_cast<Exposure>(exposure))));
  }
}

TEST(Schema, ListsEveryStatusSeverityAndConfidence) {
  const Json defs = schema()["$defs"];
  const auto statuses = words(defs["token"]["properties"]["status"]["enum"]);
  for (int status = 0; status <= static_cast<int>(TokenStatus::expired); ++status) {
    EXPECT_THAT(statuses, Contains(name_of(static_cast<TokenStatus>(status))));
  }
  const auto severities = words(defs["finding"]["properties"]["severity"]["enum"]);
  for (const core::Severity severity : core::k_severities) {
    EXPECT_THAT(severities, Contains(core::to_string(severity)));
  }
  const auto confidences = words(defs["finding"]["properties"]["confidence"]["enum"]);
  for (const core::Confidence confidence : core::k_confidences) {
    EXPECT_THAT(confidences, Contains(core::to_string(confidence)));
  }
}

// Every object with named keys requires all of them and allows no other.
TEST(Schema, RequiresEveryKeyEverywhere) {
  std::vector<Json> rest = {schema()};
  int objects = 0;
  while (!rest.empty()) {
    const Json node = rest.back();
    rest.pop_back();
    if (node.is_object() && node.contains("properties") && node["properties"].is_object() &&
        node.value("type", "") == "object") {
      ++objects;
      EXPECT_EQ(node["additionalProperties"], false);
      std::vector<std::string> required = words(node["required"]);
      std::vector<std::string> named;
      for (const auto& item : node["properties"].items()) {
        named.push_back(item.key());
      }
      EXPECT_EQ(required, named);
    }
    for (const Json& child : node) {
      if (child.is_structured()) {
        rest.push_back(child);
      }
    }
  }
  EXPECT_GE(objects, 12);
}

}  // namespace
}  // namespace ekaudit::reporters
