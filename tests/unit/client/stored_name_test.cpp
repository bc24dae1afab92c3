#include "client/stored_name.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/expect_error.hpp"

namespace mu40 {
namespace {

const std::vector<StoredName> kStored{
    {"abcdef0123", "one"}, {"abcdef4567", "two"}, {"99999999", "two"}, {"77777777", "abcdef01"}};

std::string find(std::string_view word) { return find_stored(kStored, word, "recording"); }

TEST(stored_name, whole_sha_beginning_of_six_digits_and_unique_name_find_the_entry) {
  EXPECT_EQ(find("abcdef4567"), "abcdef4567");
  EXPECT_EQ(find("abcdef4"), "abcdef4567");
  EXPECT_EQ(find("999999"), "99999999");
  EXPECT_EQ(find("one"), "abcdef0123");
}

TEST(stored_name, what_may_be_several_is_refused_with_all_of_them) {
  for (const char* word : {"abcdef", "two", "abcdef01"}) {
    test::expect_error(ErrorCode::kInvalidArgument, "may be any of 2 recordings",
                       [&] { static_cast<void>(find(word)); });
  }
  test::expect_error(ErrorCode::kInvalidArgument, "99999999  two", [] { static_cast<void>(find("two")); });
}

TEST(stored_name, what_is_nothing_is_refused) {
  for (const char* word : {"", "99999", "abcdef9", "ABCDEF4", "three", "99999999a"}) {
    test::expect_error(ErrorCode::kNotFound, "no recording \"" + std::string(word) + "\"",
                       [&] { static_cast<void>(find(word)); });
  }
}

TEST(stored_name, file_names_become_names_that_a_daemon_takes) {
  EXPECT_EQ(stored_name_of("a/b/run 7 (µ).raw"), "run_7_____.raw");
  EXPECT_EQ(stored_name_of(".hidden"), "_hidden");
  EXPECT_EQ(stored_name_of(std::string(300, 'x')).size(), 100U);
}

}  // namespace
}  // namespace mu40
