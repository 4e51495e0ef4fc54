#include "lab/train/tokenize.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/model_input.h"

namespace prefilter::train {
namespace {

// Articles between two reports: some tenths of a second of work.
constexpr size_t kSlice = 1024;

using Encoded = std::optional<Result<tokens::Encoding>>;

Result<void> append(TokenTable& table, const Encoded& encoded, const Example& example) {
  if (!*encoded) {
    return encoded->error().with("line " + std::to_string(example.line) +
                                 (example.id.empty() ? "" : ", article " + example.id));
  }
  const tokens::Encoding& encoding = **encoded;
  table.ids.insert(table.ids.end(), encoding.ids.begin(), encoding.ids.end());
  table.offsets.push_back(table.ids.size());
  table.truncated += encoding.truncated ? 1 : 0;
  return {};
}

}  // namespace

std::vector<size_t> TokenTable::lengths() const {
  std::vector<size_t> lengths(articles());
  for (size_t i = 0; i < lengths.size(); ++i) lengths[i] = length(i);
  return lengths;
}

Result<TokenTable> tokenize(std::span<const Example> examples, const tokens::Tokenizer& tokenizer,
                            const TokenizeOptions& options, ThreadPool& pool) {
  TokenTable table;
  table.offsets.reserve(examples.size() + 1);
  for (size_t begin = 0; begin < examples.size(); begin += kSlice) {
    const auto slice = examples.subspan(begin, std::min(kSlice, examples.size() - begin));
    std::vector<Encoded> encoded(slice.size());
    pool.run(slice.size(), [&](size_t index, size_t) {
      Result<ModelInput> input = model_input(slice[index].article, tokenizer, options.max_tokens);
      if (input) {
        encoded[index].emplace(std::move(input->encoding));
      } else {
        encoded[index].emplace(input.error());
      }
    });
    for (size_t i = 0; i < slice.size(); ++i) {
      if (const Result<void> added = append(table, encoded[i], slice[i]); !added) {
        return added.error();
      }
    }
    if (options.progress) options.progress(begin + slice.size(), examples.size());
  }
  return table;
}

}  // namespace prefilter::train
