#include "service/http/route_table.h"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

#include "service/pages/pages.h"

namespace prefilter::http {
namespace {

using nlohmann::json;

/// "POST /predict" and the scopes that its document names, as one text: "predict", or "" for none.
using Documented = std::map<std::string, std::string>;

Documented documented() {
  Documented all;
  const json api = json::parse(pages::find_page("/openapi.json")->body);
  for (const auto& [path, methods] : api.at("paths").items()) {
    for (const auto& [method, operation] : methods.items()) {
      std::string scopes;
      for (const json& one : operation.at("security")) {
        if (one.contains("bearer")) scopes += one.at("bearer").at(0).get<std::string>();
      }
      all[(method == "get" ? "GET " : "POST ") + path] = scopes;
    }
  }
  return all;
}

std::string scope_name(Scope scope) {
  return scope == Scope::kNone ? "" : std::string(to_string(scope));
}

/// What the server answers: its routes, and of the pages those that people and programs open.
Documented served() {
  Documented all;
  for (const RouteRow& row : all_routes()) {
    all[std::string(row.method) + " " + std::string(row.path)] = scope_name(row.scope);
  }
  for (const pages::Page& page : pages::all_pages()) {
    if (!page.path.starts_with("/assets/")) all["GET " + page.path] = "";
  }
  return all;
}

TEST(RouteTable, TheOpenApiDocumentHasEachRouteWithItsScopeAndNoOther) {
  EXPECT_EQ(documented(), served());
}

TEST(RouteTable, HeadIsGetAndPagesAreOneRoute) {
  Request request;
  request.method = "HEAD";
  request.path = "/info";
  ASSERT_NE(find_route(request), nullptr);
  EXPECT_EQ(find_route(request)->path, "/info");
  request.path = "/review";
  ASSERT_NE(find_route(request), nullptr);
  EXPECT_EQ(find_route(request)->path, "page");
  request.method = "POST";
  EXPECT_EQ(find_route(request), nullptr);
  EXPECT_EQ(allowed_methods("/"), "GET, HEAD, POST");
  EXPECT_EQ(allowed_methods("/review"), "GET, HEAD");
  EXPECT_EQ(allowed_methods("/nowhere"), "");
}

}  // namespace
}  // namespace prefilter::http
