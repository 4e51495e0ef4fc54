#include "apps/cli/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

/// What systemd would listen on.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path)
      : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  ~NotifySocket() { close(fd_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// What has come; "" if nothing has.
  std::string receive() const {
    std::array<char, 256> text{};
    const ssize_t size = recv(fd_, text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? "" : std::string(text.data(), static_cast<size_t>(size));
  }

 private:
  int fd_;
};

TEST(ServiceManager, IsToldHowTheServiceStands) {
  const test::TempFolder folder;
  const NotifySocket socket(folder.file("notify"));
  const ServiceManager manager(folder.file("notify"), "");
  manager.ready();
  EXPECT_EQ(socket.receive(), "READY=1");
  manager.reloading();
  EXPECT_TRUE(socket.receive().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  manager.stopping();
  EXPECT_EQ(socket.receive(), "STOPPING=1");
  manager.alive();
  EXPECT_EQ(socket.receive(), "WATCHDOG=1");
}

TEST(ServiceManager, IsNotMissedWhereThereIsNone) {
  const test::TempFolder folder;
  for (const std::string& path : {std::string(), folder.file("nobody"), std::string(500, 'x')}) {
    const ServiceManager manager(path, "");
    manager.ready();
    EXPECT_EQ(manager.alive_every().count(), 0);
  }
}

TEST(ServiceManager, WantsASignOfLifeTwiceAWatchdogInterval) {
  EXPECT_EQ(ServiceManager("", "10000000").alive_every(), std::chrono::seconds(5));
  EXPECT_EQ(ServiceManager("", "0").alive_every().count(), 0);
  EXPECT_EQ(ServiceManager("", "soon").alive_every().count(), 0);
}

}  // namespace
}  // namespace prefilter::cli
