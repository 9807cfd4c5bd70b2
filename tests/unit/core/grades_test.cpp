#include <gtest/gtest.h>

#include "core/confidence.h"
#include "core/severity.h"

namespace ekaudit::core {
namespace {

TEST(Severity, HasNamesThatParse) {
  for (const Severity severity : k_severities) {
    EXPECT_EQ(parse_severity(to_string(severity)), severity);
  }
  EXPECT_EQ(to_string(Severity::critical), "critical");
}

TEST(Confidence, HasNamesThatParse) {
  for (const Confidence confidence : k_confidences) {
    EXPECT_EQ(parse_confidence(to_string(confidence)), confidence);
  }
  EXPECT_EQ(to_string(Confidence::placeholder), "placeholder");
}

TEST(Grades, RefuseOtherNames) {
  for (const std::string_view name : {"", "High", "HIGH", " high", "highest", "none"}) {
    EXPECT_EQ(parse_severity(name), std::nullopt) << name;
    EXPECT_EQ(parse_confidence(name), std::nullopt) << name;
  }
  EXPECT_EQ(parse_severity("placeholder"), std::nullopt);
  EXPECT_EQ(parse_confidence("critical"), std::nullopt);
}

TEST(Grades, AreOrdered) {
  EXPECT_LT(Severity::info, Severity::low);
  EXPECT_LT(Severity::high, Severity::critical);
  EXPECT_LT(Confidence::placeholder, Confidence::low);
  EXPECT_LT(Confidence::medium, Confidence::high);
}

}  // namespace
}  // namespace ekaudit::core
