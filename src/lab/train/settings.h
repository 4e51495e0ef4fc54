#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/settings.h"
#include "engine/encoder/model_config.h"
#include "lab/train/options.h"
#include "prefilter/error.h"

namespace prefilter::train {

using prefilter::Setting;

/// The text that the last setting of a name gives; `otherwise` if there is none.
std::string last_text(std::span<const Setting> settings, std::string_view name,
                      const std::string& otherwise = "");

/// What holds for a model if nobody says otherwise (docs/formats/training.md): Qwen2 gets adapters,
/// and adapters get a higher rate and smaller batches than weights; the window is 512 tokens or the
/// model's. `with_adapters`: whether they are trained, which the user may have decided.
TrainOptions defaults_for(const encoder::ModelConfig& config, bool with_adapters);

/// Whether a model gets adapters if nobody says otherwise.
bool adapters_by_default(encoder::Architecture architecture);

/// Sets options in order, so that the later setting wins. Errors: kInvalidArgument, beginning with
/// the setting's origin.
Result<void> apply_settings(std::span<const Setting> settings, TrainOptions& options);

/// What a single value's range cannot say. Errors: kInvalidArgument, naming the options.
Result<void> check_options(const TrainOptions& options, const encoder::ModelConfig& config);

/// The options of a run: the defaults of the base that the settings name, then the settings, then
/// check_options(). Errors: as apply_settings and check_options; those of reading the base's
/// config.json.
Result<TrainOptions> resolve_options(std::span<const Setting> settings);

}  // namespace prefilter::train
