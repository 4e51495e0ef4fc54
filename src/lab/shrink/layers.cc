#include "lab/shrink/layers.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

namespace prefilter::shrink {
namespace {

Error bad(const std::string& what) { return {ErrorCode::kInvalidArgument, what}; }

std::string of_layers(size_t count) {
  return "the model has the layers 0 to " + std::to_string(count - 1);
}

Result<void> check_listed(const std::vector<size_t>& layers, size_t count) {
  std::set<size_t> seen;
  for (const size_t layer : layers) {
    if (layer >= count) return bad("layer " + std::to_string(layer) + ": " + of_layers(count));
    if (!seen.insert(layer).second)
      return bad("layer " + std::to_string(layer) + " is listed twice");
  }
  return {};
}

std::vector<size_t> spread(size_t keep, size_t count) {
  if (keep == 1) return {0};
  std::vector<size_t> layers;
  for (size_t i = 0; i < keep; ++i) {
    const double at = static_cast<double>(i * (count - 1)) / static_cast<double>(keep - 1);
    layers.push_back(static_cast<size_t>(std::lround(at)));
  }
  return layers;
}

}  // namespace

Result<std::vector<size_t>> choose_layers(const LayerChoice& choice, size_t count) {
  const int ways = int{!choice.layers.empty()} + int{!choice.drop.empty()} + int{choice.keep != 0};
  if (ways > 1) return bad("layers can be listed, dropped or counted: give one of the three");
  for (const auto* list : {&choice.layers, &choice.drop}) {
    if (Result<void> checked = check_listed(*list, count); !checked) return checked.error();
  }
  if (choice.keep > count) {
    return bad(std::to_string(choice.keep) + " layers cannot stay: " + of_layers(count));
  }
  if (!choice.layers.empty()) {
    if (!std::ranges::is_sorted(choice.layers))
      return bad("layers stay in their order: list them so");
    return choice.layers;
  }
  if (choice.keep != 0 && choice.evenly) return spread(choice.keep, count);
  std::vector<size_t> all(choice.keep != 0 ? choice.keep : count);
  std::iota(all.begin(), all.end(), size_t{0});
  std::erase_if(all, [&](size_t layer) { return std::ranges::count(choice.drop, layer) != 0; });
  if (all.empty()) return bad("no layer is left");
  return all;
}

std::optional<LayerName> split_layer(std::string_view tensor) {
  size_t begin = 0;
  for (const std::string_view front : {"bert.", "distilbert.", "roberta.", "model."}) {
    if (tensor.starts_with(front)) begin = front.size();
  }
  for (const std::string_view layers : {"encoder.layer.", "transformer.layer.", "layers."}) {
    if (!tensor.substr(begin).starts_with(layers)) continue;
    const size_t number = begin + layers.size();
    LayerName name{tensor.substr(0, number), 0, {}};
    const char* end = tensor.data() + tensor.size();
    const auto [stop, failed] = std::from_chars(tensor.data() + number, end, name.layer);
    if (failed != std::errc() || stop == end || *stop != '.') return std::nullopt;
    name.after = tensor.substr(static_cast<size_t>(stop - tensor.data()));
    return name;
  }
  return std::nullopt;
}

}  // namespace prefilter::shrink
