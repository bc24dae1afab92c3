#include "message_json.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <string>

#include "layout/error.hpp"

namespace mu40 {

void print_json(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) {
    throw Error(ErrorCode::kCorrupt, "the daemon's answer cannot be written as JSON");
  }
  fmt::print("{}", text);
}

}  // namespace mu40
