#include "rpc/address_probe.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "io/file_descriptor.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

[[noreturn]] void refuse(const std::string& address, const std::string& reason) {
  throw Error(ErrorCode::kUnavailable, fmt::format("cannot listen on {}: {}", address, reason));
}

Addresses addresses_of(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) refuse(address, "expected HOST:PORT");
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &hints, &found);
  if (error != 0) refuse(address, ::gai_strerror(error));
  return {found, &::freeaddrinfo};
}

}  // namespace

void probe_address(const std::string& address) {
  const Addresses addresses = addresses_of(address);
  for (const addrinfo* each = addresses.get(); each != nullptr; each = each->ai_next) {
    const FileDescriptor socket(::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol));
    const int yes = 1;
    // As servers do: a connection that lingers from before is no obstacle.
    if (socket) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const bool free =
        socket && ::bind(socket.get(), each->ai_addr, each->ai_addrlen) == 0 && ::listen(socket.get(), 1) == 0;
    if (!free) refuse(address, std::strerror(errno));
  }
}

}  // namespace mu40
