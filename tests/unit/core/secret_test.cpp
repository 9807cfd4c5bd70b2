#include "core/secret.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>

namespace ekaudit::core {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!Streamable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, Secret>);
static_assert(!fmt::is_formattable<Secret>::value);

TEST(Secret, KeepsItsBytes) {
  std::string raw("a\0b", 3);
  const Secret secret(raw);
  raw.assign("xyz");
  EXPECT_EQ(secret.reveal(), std::string_view("a\0b", 3));
  EXPECT_FALSE(secret.empty());
}

TEST(Secret, IsEmptyWithoutBytes) {
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret("").empty());
  EXPECT_EQ(Secret().reveal(), "");
}

TEST(Secret, SharesOneBufferAmongCopies) {
  Secret copy;
  const char* bytes = nullptr;
  {
    const Secret original("some bytes");
    copy = original;
    bytes = original.reveal().data();
  }
  EXPECT_EQ(copy.reveal(), "some bytes");
  EXPECT_EQ(copy.reveal().data(), bytes);
}

TEST(Wipe, OverwritesEveryByte) {
  std::string bytes = "some bytes that are longer than a small string's buffer";
  const std::size_t size = bytes.size();
  wipe(bytes);
  EXPECT_EQ(bytes, std::string(size, '\0'));
  std::string empty;
  wipe(empty);
  EXPECT_EQ(empty, "");
}

}  // namespace
}  // namespace ekaudit::core
