#pragma once

#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/raw_client.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {

/// A folder, and `prefilter serve` on a port of its own once a test starts it.
class ServeFixture : public testing::Test {
 protected:
  void serve(const std::vector<std::string>& options, std::vector<std::string> environment = {}) {
    std::vector<std::string> arguments = {test::prefilter_program(), "serve", "--listen",
                                          "127.0.0.1:0"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    server_ = std::make_unique<test::Subprocess>(
        arguments, test::Streams{.out_path = "", .environment = std::move(environment)});
    const std::string url = server_->read_line();
    ASSERT_NE(url, "") << server_->finish().err;
    port_ = static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  }

  test::RawAnswer ask(const std::string& request) const {
    test::RawClient client(port_);
    client.send(request);
    return client.receive();
  }

  test::Outcome stop() {
    server_->send(SIGTERM);
    return server_->finish();
  }

  test::TempFolder folder_;  // first: the server ends before it goes
  std::unique_ptr<test::Subprocess> server_;
  uint16_t port_ = 0;
};

}  // namespace prefilter::cli
