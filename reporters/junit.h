// JUnit XML, as Jenkins and most CI systems read it: one test case for each finding, which it fails.
#pragma once

#include <string>

#include "audit/report.h"

namespace ekaudit::reporters {

// What was not searched is an error of a test case of its own; suppressed findings, if they are wanted, are
// skipped ones. Where there is nothing to say one test case passes: some readers take an empty suite for a
// run that did not happen.
std::string render_junit(const audit::Report& report);

// Text for an element or an attribute. What XML 1.0 has no character for shows as \xNN or U+FFFD.
std::string xml_text(std::string_view bytes);

}  // namespace ekaudit::reporters
