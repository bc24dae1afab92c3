// Expects that an action throws an Error with a code and a part of its sentence.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "layout/error.hpp"

namespace mu40::test {

template <class Action>
void expect_error(ErrorCode code, const std::string& part, const Action& action) {
  try {
    action();
    ADD_FAILURE() << "no error; expected one with: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

}  // namespace mu40::test
