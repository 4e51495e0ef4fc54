#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "registry/registry.h"
#include "tests/apps/cli/serve_fixture.h"
#include "tests/registry/tiny_models.h"

// `prefilter serve --registry`: what serves is what CURRENT says.
namespace prefilter::cli {
namespace {

namespace fs = std::filesystem;

class ServeRegistryTest : public ServeFixture {
 protected:
  ServeRegistryTest() {
    fs::create_directory(folder_.file("second"));
    for (const std::string version : {"1", "2"}) {
      const auto sha256 = registry_.add(registry::write_tiny(folder_, version), registry::kCaller);
      EXPECT_TRUE(store_->put(*sha256, registry_.objects().path_of(*sha256)));
      hashes_.push_back(*sha256);
    }
    promote(0);
  }

  void promote(size_t which) const {
    const auto change = registry_.promote(
        {.bundle = hashes_[which], .override_why = "a test", .stores = {store_.get()}},
        registry::kCaller);
    EXPECT_TRUE(change) << change.error().message();
  }

  void start(std::vector<std::string> source) {
    source.insert(source.end(), {"--log", "events"});
    serve(source);
  }

  void start() { start({"--registry", registry_.folder()}); }

  nlohmann::json info() const { return nlohmann::json::parse(ask(test::get("/info")).body); }
  void wait_for(size_t which) const {
    while (info()["model"]["manifest_sha256"] != hashes_[which]) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  registry::Registry registry_ = *registry::Registry::open_or_make(folder_.file("registry"));
  std::unique_ptr<registry::Store> store_ =
      registry::folder_store("second", folder_.file("second"));
  std::vector<std::string> hashes_;
};

TEST_F(ServeRegistryTest, InfoNamesTheRegistryAndTheBundlesHash) {
  start();
  EXPECT_EQ(info()["registry"], registry_.folder());
  EXPECT_EQ(info()["model"]["manifest_sha256"], hashes_[0]);
}

TEST_F(ServeRegistryTest, NoRequestFailsWhileModelsArePromotedAndRolledBack) {
  start();
  std::atomic<bool> stop{false};
  std::atomic<size_t> answered{0};
  std::atomic<size_t> failed{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back([&] {
      test::RawClient client(port_);
      while (!stop) {
        client.send(test::post("/v1/classify", R"({"title": "abc"})"));
        const test::RawAnswer answer = client.receive();
        const bool good = answer.status == 200 &&
                          answer.body.find("\"decided_by\":\"model\"") != std::string::npos;
        ++(good ? answered : failed);
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    promote(1);
    wait_for(1);
    EXPECT_TRUE(registry_.rollback(registry::kCaller, ""));
    wait_for(0);
  }
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(failed, 0U);
  EXPECT_GT(answered, 0U);
}

TEST_F(ServeRegistryTest, ATamperedChampionIsRefusedAtTheStart) {
  registry::tamper(registry_.objects().path_of(hashes_[0]) + "/model.safetensors");
  const test::Outcome outcome =
      test::run_prefilter({"serve", "--registry", registry_.folder(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(outcome.status, 4) << outcome.err;
}

TEST_F(ServeRegistryTest, ATamperedBundleThatCurrentNamesLaterIsNotTaken) {
  start();
  promote(1);
  wait_for(1);
  registry::tamper(registry_.objects().path_of(hashes_[0]) + "/model.safetensors");
  fs::rename(registry_.folder() + "/CURRENT.previous", registry_.folder() + "/CURRENT");
  std::string metrics;
  while (metrics.find("prefilter_model_loads_total{result=\"failed\"} 1") == std::string::npos) {
    test::RawClient client(port_);
    client.send(test::get("/metrics"));
    metrics = client.receive().body;
  }
  EXPECT_EQ(info()["model"]["manifest_sha256"], hashes_[1]) << "the one before goes on";
}

TEST_F(ServeRegistryTest, WithAConfigurationTheModeIsTheRegistrysToo) {
  folder_.write("rules.yaml", "groups:\n  shop:\n    patterns: [{name: deal, pattern: deal}]\n");
  folder_.write("config.yaml", "mode: slm_only\nmodel: registry:registry\nrules: rules.yaml\n");
  start({"--config", folder_.file("config.yaml")});
  EXPECT_EQ(info()["mode"], "shadow");
  EXPECT_EQ(info()["registry"], registry_.folder());
  EXPECT_EQ(info()["model"]["manifest_sha256"], hashes_[0]);
  promote(1);
  wait_for(1);
  EXPECT_EQ(info()["mode"], "primary");
  ASSERT_TRUE(registry_.rollback(registry::kCaller, ""));
  wait_for(0);
  EXPECT_EQ(info()["mode"], "shadow");
}

TEST_F(ServeRegistryTest, TheFileManagersRollbackIsTaken) {
  promote(1);
  start();
  fs::rename(registry_.folder() + "/CURRENT.previous", registry_.folder() + "/CURRENT");
  wait_for(0);
}

}  // namespace
}  // namespace prefilter::cli
