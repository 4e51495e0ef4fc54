#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace prefilter::cli {

/// Tells systemd how the service stands, as sd_notify(3) describes: datagrams to the socket that
/// NOTIFY_SOCKET names. Where there is none, nothing happens.
class ServiceManager {
 public:
  /// socket: the value of NOTIFY_SOCKET, a path or "@" and an abstract name; watchdog_usec: that of
  /// WATCHDOG_USEC. Empty: absent.
  ServiceManager(std::string socket, std::string_view watchdog_usec);

  /// Both from this process's environment.
  static ServiceManager of_process();

  void ready() const;      ///< up, or up again after reloading
  void reloading() const;  ///< looks for another model
  void stopping() const;
  void alive() const;  ///< what the watchdog waits for

  /// How often alive() is due; zero: there is no watchdog.
  std::chrono::milliseconds alive_every() const { return alive_every_; }

 private:
  void tell(const std::string& state) const;

  std::string socket_;
  std::chrono::milliseconds alive_every_{0};
};

}  // namespace prefilter::cli
