// The compatibility promise of mu40.v1 (docs/rpc.md): nothing that was published goes away or changes.
#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>
#include <mu40/v1/boards.pb.h>
#include <mu40/v1/common.pb.h>
#include <mu40/v1/daemon.pb.h>
#include <mu40/v1/files.pb.h>
#include <mu40/v1/runs.pb.h>

#include <fstream>
#include <set>
#include <string>

namespace mu40 {
namespace {

using namespace google::protobuf;
using Lines = std::set<std::string>;

const std::string kGolden = MU40_SOURCE_DIR "/tests/golden/proto/mu40_v1.txt";

std::string type_of(const FieldDescriptor& field) {
  if (field.is_map()) {
    return fmt::format("map<{}, {}>", type_of(*field.message_type()->map_key()),
                       type_of(*field.message_type()->map_value()));
  }
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  return field.enum_type() != nullptr ? field.enum_type()->full_name() : field.type_name();
}

std::string line_of(const FieldDescriptor& field) {
  const auto* oneof = field.real_containing_oneof();
  return fmt::format("field {} = {} {}{}{}", field.full_name(), field.number(),
                     field.is_map()                 ? ""
                     : field.is_repeated()          ? "repeated "
                     : field.has_optional_keyword() ? "optional "
                                                    : "",
                     type_of(field), oneof == nullptr ? "" : " oneof " + oneof->name());
}

std::string line_of(const MethodDescriptor& method) {
  return fmt::format("rpc {} ({}{}) returns ({}{})", method.full_name(), method.client_streaming() ? "stream " : "",
                     method.input_type()->full_name(), method.server_streaming() ? "stream " : "",
                     method.output_type()->full_name());
}

Lines published_now() {
  Lines lines;
  for (const auto* file :
       {v1::Board::descriptor()->file(), v1::Account::descriptor()->file(), v1::DaemonInfo::descriptor()->file(),
        v1::Recording::descriptor()->file(), v1::Run::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      lines.insert("service " + file->service(s)->full_name());
      for (int m = 0; m < file->service(s)->method_count(); ++m) lines.insert(line_of(*file->service(s)->method(m)));
    }
    for (int m = 0; m < file->message_type_count(); ++m) {
      const auto& message = *file->message_type(m);
      lines.insert("message " + message.full_name());
      for (int f = 0; f < message.field_count(); ++f) lines.insert(line_of(*message.field(f)));
    }
    for (int e = 0; e < file->enum_type_count(); ++e) {
      const auto& enumeration = *file->enum_type(e);
      lines.insert("enum " + enumeration.full_name());
      for (int v = 0; v < enumeration.value_count(); ++v) {
        const auto& value = *enumeration.value(v);
        lines.insert(fmt::format("value {}.{} = {}", enumeration.full_name(), value.name(), value.number()));
      }
    }
  }
  return lines;
}

Lines published_before() {
  std::ifstream file(kGolden);
  Lines lines;
  for (std::string line; std::getline(file, line);) lines.insert(line);
  return lines;
}

TEST(promise, nothing_that_was_published_is_gone_or_changed) {
  const auto before = published_before();
  ASSERT_GT(before.size(), 150U) << kGolden;
  const auto now = published_now();
  for (const auto& line : before) {
    EXPECT_TRUE(now.contains(line)) << line << "\nwas published in mu40.v1 and is gone or changed: put it back";
  }
}

TEST(promise, what_is_new_is_written_down) {
  const auto before = published_before();
  for (const auto& line : published_now()) {
    EXPECT_TRUE(before.contains(line)) << line << "\nis new in mu40.v1: run tests/golden/proto/extend_mu40_v1.py";
  }
}

}  // namespace
}  // namespace mu40
