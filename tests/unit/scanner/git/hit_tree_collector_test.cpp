#include "scanner/git/hit_tree_collector.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace ekaudit::scanner::git {
namespace {

class HitTreeCollectorTest : public testing::Test {
 protected:
  HitTreeCollectorTest() {
    hit_.bytes.fill(1);
    tree_.bytes.fill(2);
    std::string entries("100644 file\0", 12);
    entries.append(view(hit_));
    collector_.emplace(std::vector<ObjectId>{hit_}, 1, caps_);
    collector_->visit(0, tree_, ObjectType::tree, entries);
  }

  ObjectId hit_;
  ObjectId tree_;
  AttributionLimits caps_;
  std::optional<HitTreeCollector> collector_;
  core::RunControl control_;
};

TEST_F(HitTreeCollectorTest, FindsWhatLeadsToAHit) {
  const auto closure = collector_->finish(Childless::listed, control_);
  ASSERT_TRUE(closure);
  EXPECT_TRUE(closure->trees.find(tree_));
  EXPECT_TRUE(closure->childless.empty());
}

TEST_F(HitTreeCollectorTest, WhatWasBrokenOffIsNothing) {
  control_.stop(core::StopReason::timeout);
  EXPECT_FALSE(collector_->finish(Childless::listed, control_));
}

}  // namespace
}  // namespace ekaudit::scanner::git
