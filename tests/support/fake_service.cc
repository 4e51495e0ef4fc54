#include "tests/support/fake_service.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/verdict_line.h"

namespace prefilter::test {

HttpAnswer fake_service(const HttpRequest& request) {
  if (request.target.ends_with("/info")) {
    return {.body = R"({"model":{"name":"far@1","threshold":0.5}})"};
  }
  std::string body;
  std::istringstream lines(request.body);
  for (std::string line; std::getline(lines, line);) {
    const auto article = nlohmann::json::parse(line);
    Verdict verdict;
    verdict.decided_by = DecidedBy::kModel;
    verdict.threshold = 0.5F;
    verdict.p_commerce =
        static_cast<float>(article["title"].get_ref<const std::string&>().size()) / 100.0F;
    if (verdict.p_commerce >= verdict.threshold) verdict.action = Action::kBlock;
    verdict.language = article.value("language", "other");
    body += verdict_line(article["id"].dump(), verdict, std::nullopt, "far@1") + "\n";
  }
  return {.body = body};
}

}  // namespace prefilter::test
