// A message of mu40.v1 as JSON for scripts: protobuf's own mapping, with the field names of the protos.
#pragma once

#include <google/protobuf/message.h>

namespace mu40 {

// Indented, to standard output; fields that hold nothing are written too.
void print_json(const google::protobuf::Message& message);

}  // namespace mu40
