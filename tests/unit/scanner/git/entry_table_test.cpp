#include "scanner/git/entry_table.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace ekaudit::tests {
namespace {

using scanner::git::EntryNumber;
using scanner::git::EntryRole;
using scanner::git::EntryTable;
using scanner::git::NotedEntry;
using scanner::git::ObjectId;

ObjectId id_of(unsigned number) {
  ObjectId id;
  id.bytes[18] = static_cast<std::uint8_t>(number >> 8);  // all share the bytes that the hash sees
  id.bytes[19] = static_cast<std::uint8_t>(number);
  return id;
}

TEST(EntryTable, TellsEntriesByRoleIdAndName) {
  EntryTable table;
  std::set<EntryNumber> numbers;
  for (const EntryRole role : {EntryRole::subtree, EntryRole::hit_file}) {
    for (unsigned id = 0; id < 50; ++id) {
      for (const char* name : {"", "a", "b", "ab"}) {
        const EntryNumber number = table.number({role, id_of(id), name});
        EXPECT_TRUE(numbers.insert(number).second);
        EXPECT_EQ(table.number({role, id_of(id), name}), number);
        EXPECT_EQ(table.at(number).role, role);
        EXPECT_EQ(table.at(number).id, id_of(id));
        EXPECT_EQ(table.at(number).name, name);
        EXPECT_LT(number, table.number_limit());
      }
    }
  }
  std::set<EntryNumber> listed;
  table.for_each([&listed](EntryNumber number) { listed.insert(number); });
  EXPECT_EQ(listed, numbers);
}

TEST(EntryTable, CountsTheSameBytesWhateverTheOrder) {
  EntryTable forwards;
  EntryTable backwards;
  for (unsigned i = 0; i < 500; ++i) {
    forwards.number({EntryRole::subtree, id_of(i), std::to_string(i)});
    backwards.number({EntryRole::subtree, id_of(499 - i), std::to_string(499 - i)});
    backwards.number({EntryRole::subtree, id_of(499), "499"});
  }
  EXPECT_GT(forwards.bytes(), 500U * 21);
  EXPECT_EQ(forwards.bytes(), backwards.bytes());
}

TEST(EntryTable, SeveralThreadsAgreeOnTheNumbers) {
  EntryTable table;
  std::vector<std::vector<EntryNumber>> seen(4);
  {
    std::vector<std::jthread> threads;
    for (unsigned thread = 0; thread < seen.size(); ++thread) {
      threads.emplace_back([&table, &seen, thread] {
        for (unsigned i = 0; i < 2000; ++i) {
          const std::string name = std::to_string(i % 700);
          seen[thread].push_back(table.number({EntryRole::subtree, id_of(i % 700), name}));
        }
      });
    }
  }
  EXPECT_EQ(std::set<EntryNumber>(seen[0].begin(), seen[0].end()).size(), 700U);
  for (const std::vector<EntryNumber>& other : seen) {
    EXPECT_EQ(other, seen[0]);
  }
}

}  // namespace
}  // namespace ekaudit::tests
