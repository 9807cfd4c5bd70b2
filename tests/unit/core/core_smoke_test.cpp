#include <gtest/gtest.h>

#include "core/digest.h"

TEST(Digest, MatchesKnownVectors) {
  EXPECT_EQ(ekaudit::core::hex(ekaudit::core::sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
