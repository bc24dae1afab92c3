// Prints docs/rpc.md: every service, message and enumeration of mu40.v1 with its comments, from the descriptor set that
// is built beside the code.   usage: mu40-rpc-reference FILE.protoset
#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace google::protobuf;

constexpr std::string_view kPackage = "mu40.v1";

constexpr std::string_view kIntroduction = R"(# RPC reference: mu40.v1

Made by `mu40-rpc-reference` from `proto/mu40/v1`; do not edit. `mu40d` serves these services without log-in or encryption
on `grpc_address` (127.0.0.1:4040), describes them by reflection and beside them serves grpc.health.v1. The descriptor set
`share/mu40/mu40.v1.protoset` is for clients that do without reflection.

## What will stay
Clients written against mu40.v1 keep working with every later mu40d that serves mu40.v1.

- Added within v1: services, methods, messages, fields, values of enumerations. A field that is absent, 0 or empty means
  what it meant before the field was there.
- Never within v1: a field, method, service or value is removed, renamed, renumbered or given another type, presence,
  unit or meaning; a default of a request changes; a request that was right is refused (but by a limit that the operator
  sets and `Daemon.GetDaemon` tells); a status that stands for one failure becomes another.
- Clients ignore fields that they do not know, and take a value of an enumeration that they do not know for its
  `..._UNSPECIFIED`. In requests mu40d ignores unknown fields too, and refuses unknown values with INVALID_ARGUMENT.
- Sentences for people (messages of statuses, `reason`, `reasons`, `activity`) change freely. Programs go by statuses and
  enumerations.
- What cannot be done so becomes mu40.v2, served beside v1.

`tests/golden/proto/mu40_v1.txt` lists every name, number and type; a test fails when one of them is gone.

## Errors
One status a kind of failure, with a sentence that names the value and what was expected:

| status | |
|---|---|
| INVALID_ARGUMENT | a value of the request is out of its stated range |
| NOT_FOUND | what the request names does not exist |
| ALREADY_EXISTS | something else of that id is there |
| FAILED_PRECONDITION | two things that must belong together do not |
| ABORTED | somebody else has it: a lease, a run |
| RESOURCE_EXHAUSTED | over a limit, or memory or disk has run out; also a message larger than `Limits.max_message_bytes`, and a call beyond `Limits.max_concurrent_calls` |
| UNAVAILABLE | the board or the daemon is not there now; trying again may help |
| DEADLINE_EXCEEDED | the board did not answer in time |
| DATA_LOSS | bytes that do not follow their format, or are not those they were |
| INTERNAL | a defect of mu40; also a request that is not a message of its type |

## Health
`grpc.health.v1.Health` tells SERVING or NOT_SERVING for:

| service | SERVING |
|---|---|
| "" | while every board is READY or BUSY and the daemon is not draining |
| "mu40.board.NAME" | while that board is READY or BUSY: the newest known vector came back right, or a run has it |
| "mu40.v1.Boards" and so on | always |

Check of any other name gives NOT_FOUND, Watch SERVICE_UNKNOWN.
)";

// The comment before an element, as paragraphs; its own line breaks are kept.
template <class Descriptor>
std::string comment_of(const Descriptor& element) {
  SourceLocation location;
  if (!element.GetSourceLocation(&location)) return {};
  const std::string& text = location.leading_comments.empty() ? location.trailing_comments : location.leading_comments;
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
    result += line + '\n';
    at = end + 1;
  }
  while (result.ends_with('\n')) result.pop_back();
  return result;
}

// A comment within a cell of a table.
template <class Descriptor>
std::string cell_of(const Descriptor& element) {
  std::string text = comment_of(element);
  for (auto& c : text) {
    if (c == '\n') c = ' ';
  }
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

std::string short_name(std::string_view full_name) {
  const bool own = full_name.starts_with(kPackage);
  return std::string(own ? full_name.substr(kPackage.size() + 1) : full_name);
}

std::string type_of(const FieldDescriptor& field) {
  if (field.is_map()) {
    return fmt::format("map of {} to {}", type_of(*field.message_type()->map_key()),
                       type_of(*field.message_type()->map_value()));
  }
  std::string type = field.type_name();
  if (field.message_type() != nullptr) type = short_name(field.message_type()->full_name());
  if (field.enum_type() != nullptr) type = short_name(field.enum_type()->full_name());
  if (field.is_repeated()) return "repeated " + type;
  if (field.real_containing_oneof() != nullptr) {
    return fmt::format("{}, one of `{}`", type, field.real_containing_oneof()->name());
  }
  return field.has_optional_keyword() ? "optional " + type : type;
}

void print_service(const ServiceDescriptor& service) {
  fmt::print("\n## Service {}\n", service.name());
  if (const auto comment = comment_of(service); !comment.empty()) fmt::print("\n{}\n", comment);
  for (int m = 0; m < service.method_count(); ++m) {
    const auto& method = *service.method(m);
    fmt::print("\n### {}.{}\n{}{} → {}{}\n", service.name(), method.name(),
               method.client_streaming() ? "stream of " : "", short_name(method.input_type()->full_name()),
               method.server_streaming() ? "stream of " : "", short_name(method.output_type()->full_name()));
    if (const auto comment = comment_of(method); !comment.empty()) fmt::print("\n{}\n", comment);
  }
}

void print_message(const Descriptor& message) {
  fmt::print("\n### {}\n", message.name());
  if (const auto comment = comment_of(message); !comment.empty()) fmt::print("\n{}\n", comment);
  if (message.field_count() == 0) {
    fmt::print("\nNo fields.\n");
    return;
  }
  fmt::print("\n| number | field | type | |\n|---|---|---|---|\n");
  for (int f = 0; f < message.field_count(); ++f) {
    const auto& field = *message.field(f);
    fmt::print("| {} | {} | {} | {} |\n", field.number(), field.name(), type_of(field), cell_of(field));
  }
}

void print_enumeration(const EnumDescriptor& enumeration) {
  fmt::print("\n### {}\n", enumeration.name());
  if (const auto comment = comment_of(enumeration); !comment.empty()) fmt::print("\n{}\n", comment);
  fmt::print("\n| number | value | |\n|---|---|---|\n");
  for (int v = 0; v < enumeration.value_count(); ++v) {
    const auto& value = *enumeration.value(v);
    fmt::print("| {} | {} | {} |\n", value.number(), value.name(), cell_of(value));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: mu40-rpc-reference FILE.protoset\n");
    return 2;
  }
  std::ifstream stream(argv[1], std::ios::binary);
  FileDescriptorSet set;
  if (!set.ParseFromIstream(&stream)) {
    fmt::print(stderr, "mu40-rpc-reference: {}: not a descriptor set\n", argv[1]);
    return 1;
  }
  DescriptorPool pool;
  std::vector<const FileDescriptor*> files;
  for (const auto& file : set.file()) {
    const auto* built = pool.BuildFile(file);
    if (built != nullptr && built->package() == kPackage) files.push_back(built);
  }
  fmt::print("{}", kIntroduction);
  for (const auto* file : files) {
    for (int s = 0; s < file->service_count(); ++s) print_service(*file->service(s));
  }
  fmt::print("\n## Messages\n");
  for (const auto* file : files) {
    for (int m = 0; m < file->message_type_count(); ++m) print_message(*file->message_type(m));
  }
  fmt::print("\n## Enumerations\n");
  for (const auto* file : files) {
    for (int e = 0; e < file->enum_type_count(); ++e) print_enumeration(*file->enum_type(e));
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
