#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/encoder/encoder.h"

namespace prefilter::test {

using Articles = std::vector<std::vector<int32_t>>;

/// Runs the articles as one batch on so many threads: [articles, labels]. Throws on an error.
std::vector<float> forward(const encoder::Encoder& encoder, const Articles& articles,
                           size_t threads, encoder::LayerTrace* trace = nullptr);

/// Opens an encoder; throws with the error's message.
std::unique_ptr<encoder::Encoder> open_encoder(const std::string& folder,
                                               std::string_view kernels = {});

/// A random article of each length, of ids below `vocab`.
Articles random_articles(const std::vector<size_t>& lengths, size_t vocab);

}  // namespace prefilter::test
