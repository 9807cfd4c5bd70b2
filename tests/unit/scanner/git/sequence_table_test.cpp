#include "scanner/git/sequence_table.h"

#include <gtest/gtest.h>

#include <vector>

namespace ekaudit::tests {
namespace {

using scanner::git::SequenceTable;
using Words = std::vector<SequenceTable::Word>;

TEST(SequenceTable, GivesEqualSequencesTheSameNumber) {
  SequenceTable table;
  EXPECT_EQ(table.number(Words{1, 2}), 0U);
  EXPECT_EQ(table.number(Words{}), 1U);
  EXPECT_EQ(table.number(Words{1}), 2U);
  EXPECT_EQ(table.number(Words{2, 1}), 3U);
  EXPECT_EQ(table.number(Words{1, 2}), 0U);
  EXPECT_EQ(table.number(Words{}), 1U);
  EXPECT_EQ(table.size(), 4U);
}

TEST(SequenceTable, KeepsWhatItNumbers) {
  SequenceTable table;
  for (SequenceTable::Word i = 0; i < 5000; ++i) {
    const std::size_t before = table.size();
    ASSERT_EQ(table.number(Words(i % 7, i)), i % 7 == 0 ? 0U : before);
  }
  EXPECT_TRUE(table.at(0).empty());
  const Words six(6, 6);
  const auto kept = table.at(table.number(six));
  EXPECT_EQ(Words(kept.begin(), kept.end()), six);
}

}  // namespace
}  // namespace ekaudit::tests
