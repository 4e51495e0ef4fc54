#include "apps/cli/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace prefilter::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// CLOCK_MONOTONIC, as systemd compares it.
std::string monotonic_usec() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000);
}

}  // namespace

ServiceManager::ServiceManager(std::string socket, std::string_view watchdog_usec)
    : socket_(std::move(socket)) {
  int64_t usec = 0;
  std::from_chars(watchdog_usec.data(), watchdog_usec.data() + watchdog_usec.size(), usec);
  // Half of it, as sd_watchdog_enabled(3) advises.
  if (usec > 0) alive_every_ = std::chrono::milliseconds(std::max<int64_t>(usec / 2000, 1));
}

ServiceManager ServiceManager::of_process() {
  return {variable("NOTIFY_SOCKET"), variable("WATCHDOG_USEC")};
}

void ServiceManager::ready() const { tell("READY=1"); }
void ServiceManager::reloading() const { tell("RELOADING=1\nMONOTONIC_USEC=" + monotonic_usec()); }
void ServiceManager::stopping() const { tell("STOPPING=1"); }
void ServiceManager::alive() const { tell("WATCHDOG=1"); }

void ServiceManager::tell(const std::string& state) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.size() < 2 || socket_.size() >= sizeof(address.sun_path)) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  sendto(fd, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
         length);
  ::close(fd);
}

}  // namespace prefilter::cli
