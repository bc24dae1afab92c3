#include "log.hpp"

#include <grpc/support/log.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <string_view>

namespace mu40 {
namespace {

// gRPC calls an error what is one of a client (a connection reset): a warning of the daemon at most.
void log_for_grpc(gpr_log_func_args* line) {
  const std::string_view file(line->file);
  spdlog::log(line->severity == GPR_LOG_SEVERITY_ERROR ? spdlog::level::warn : spdlog::level::debug,
              "grpc source={}:{} {}", file.substr(file.rfind('/') + 1), line->line, line->message);
}

}  // namespace

void set_up_log(const std::string& level) {
  auto log = spdlog::stderr_color_mt("mu40d");
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
  gpr_set_log_function(&log_for_grpc);
}

}  // namespace mu40
