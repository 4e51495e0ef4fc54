// Writes the service's pages as one JSON object, for a test server that sends their real bytes:
// {"headers": {NAME: VALUE}, "pages": {PATH: {"content_type", "etag", "body"}}}.
// usage: pages_probe
#include <iostream>
#include <nlohmann/json.hpp>

#include "service/pages/pages.h"

int main() {
  nlohmann::json out = {{"headers", nlohmann::json::object()}, {"pages", nlohmann::json::object()}};
  for (const auto& [name, value] : prefilter::pages::page_headers()) out["headers"][name] = value;
  for (const prefilter::pages::Page& page : prefilter::pages::all_pages()) {
    out["pages"][page.path] = {
        {"content_type", page.content_type}, {"etag", page.etag}, {"body", page.body}};
  }
  std::cout << out.dump() << '\n';
  return 0;
}
