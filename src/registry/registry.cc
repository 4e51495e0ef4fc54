#include "registry/registry.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/json_text.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "registry/reference.h"

namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxStoresBytes = size_t{64} << 10;
constexpr size_t kMaxManifestBytes = size_t{1} << 20;

std::string name_of(const Manifest& manifest) { return manifest.name + "@" + manifest.version; }

Error refused(const std::string& what) { return Error(ErrorCode::kRefused, what); }

}  // namespace

Result<Registry> Registry::open(const std::string& folder) {
  std::error_code ignored;
  if (fs::is_directory(folder + "/objects", ignored)) return Registry(folder);
  return Error(ErrorCode::kNotFound,
               folder + " is no registry; `prefilter registry add MODEL` begins one there");
}

Result<Registry> Registry::open_or_make(const std::string& folder) {
  std::error_code failed;
  if (fs::is_directory(folder + "/objects", failed)) return Registry(folder);
  const auto entries = fs::directory_iterator(folder, failed);
  if (!failed && std::any_of(begin(entries), end(entries), [](const auto& entry) {
        return entry.path().filename() != "stores.yaml";
      })) {
    return refused(folder + " holds other things and becomes no registry");
  }
  fs::create_directories(folder + "/objects", failed);
  if (failed) {
    return Error(ErrorCode::kUnavailable, "cannot make " + folder + ": " + failed.message());
  }
  return Registry(folder);
}

std::vector<Held> Registry::list() const {
  std::vector<Held> held;
  for (const std::string& sha256 : objects_.list()) {
    const std::string path = objects_.path_of(sha256) + "/" + std::string(kManifestFile);
    const Result<std::string> text = read_file(path, kMaxManifestBytes);
    const Result<Manifest> manifest = text ? parse_manifest(*text, path) : text.error();
    held.push_back({sha256, manifest ? name_of(*manifest) : ""});
  }
  return held;
}

Result<std::string> Registry::resolve(std::string_view reference) const {
  if (Result<void> checked = check_bundle_reference(reference); !checked) return checked.error();
  const bool named = reference.find('@') != std::string_view::npos;
  std::vector<std::string> found;
  for (const Held& held : list()) {
    if (named ? held.name == reference : held.sha256.starts_with(reference)) {
      found.push_back(held.sha256);
    }
  }
  const std::string text(reference);
  if (found.empty()) {
    return Error(ErrorCode::kNotFound, "there is no bundle " + text + " in " + folder_);
  }
  if (found.size() == 1) return found.front();
  return Error(ErrorCode::kInvalidArgument,
               text + " means several bundles; name the digits of one: " + found[0].substr(0, 16) +
                   ", " + found[1].substr(0, 16));
}

Result<std::vector<std::unique_ptr<Store>>> Registry::stores(const Environment& environment) const {
  const std::string path = folder_ + "/stores.yaml";
  std::error_code failed;
  if (!fs::exists(path, failed)) return std::vector<std::unique_ptr<Store>>();
  const Result<std::string> text = read_file(path, kMaxStoresBytes);
  if (!text) return text.error();
  return parse_stores(*text, path, folder_, environment);
}

Result<void> Registry::note_added(const std::string& sha256, const Caller& caller,
                                  const std::string& why) const {
  const Result<Manifest> manifest = objects_.verify(sha256, Check::kHashes);
  if (!manifest) return manifest.error();
  Result<Journal> journal = Journal::open(folder_, caller);
  if (!journal) return journal.error();
  return journal->note({.time = caller.time,
                        .who = caller.who,
                        .action = Action::kAdd,
                        .bundle = sha256,
                        .name = name_of(*manifest),
                        .why = why});
}

Result<std::string> Registry::add(const std::string& source, const Caller& caller) const {
  const Result<std::string> sha256 = sha256_file(source + "/" + std::string(kManifestFile));
  if (!sha256) return sha256.error();
  const Result<void> taken =
      objects_.take(*sha256, Check::kGolden,
                    [&source](const std::string& target) { return copy_bundle(source, target); });
  if (!taken) return taken.error().with("adding " + source);
  const Result<void> noted = note_added(*sha256, caller, "from " + source);
  if (!noted) return noted.error();
  return *sha256;
}

Result<void> Registry::pull(const std::string& sha256, Store& store, const Caller& caller) const {
  const Result<void> taken = objects_.take(
      sha256, Check::kGolden, [&](const std::string& target) { return store.get(sha256, target); });
  if (!taken) return taken.error().with("fetching from " + store.name());
  return note_added(sha256, caller, "from the store " + store.name());
}

Result<std::vector<Entry>> Registry::history(const Caller& caller) const {
  const Result<Journal> journal = Journal::open(folder_, caller);
  if (!journal) return journal.error();
  if (journal->damage()) return *journal->damage();
  return journal->history().entries;
}

Result<Change> Registry::promote(const Promotion& promotion, const Caller& caller) const {
  // What takes long, reading bundles and asking stores, happens without the lock, so that a
  // rollback never waits for it.
  Result<std::optional<Current>> before = std::optional<Current>();
  {
    const Result<Journal> journal = Journal::open(folder_, caller);
    if (!journal) return journal.error();
    if (journal->damage()) return *journal->damage();
    before = journal->current();
  }
  const std::optional<State> champion =
      *before ? std::optional<State>((*before)->state) : std::nullopt;
  Result<State> next = planned(promotion, champion);
  if (!next) return next.error();
  const Result<Manifest> manifest = objects_.verify(next->bundle, Check::kGolden);
  if (!manifest) return manifest.error().with("checking the candidate");
  next->name = name_of(*manifest);
  std::vector<std::string> needed = {next->bundle};
  if (champion && champion->bundle != next->bundle) {
    const Result<Manifest> served = objects_.verify(champion->bundle, Check::kHashes);
    if (!served) return served.error().with("checking the champion, which a rollback would need");
    needed.push_back(champion->bundle);
  }
  if (Result<void> held = held_elsewhere(promotion.stores, needed); !held) return held.error();
  const float threshold = next->threshold.value_or(manifest->threshold.value);
  const Result<Decision> decision = pass_gate(promotion, {*next, threshold, champion});
  if (!decision) return decision.error();

  Result<Journal> journal = Journal::open(folder_, caller);
  if (!journal) return journal.error();
  const auto& now = journal->current();
  if (now.has_value() != champion.has_value() || (now && now->state != *champion)) {
    return refused("something else was promoted or rolled back meanwhile; look and say it again");
  }
  const bool overridden = !decision->passed;
  const Result<void> made =
      journal->change({.time = caller.time,
                       .who = caller.who,
                       .action = Action::kPromote,
                       .bundle = next->bundle,
                       .name = next->name,
                       .from = champion,
                       .to = *next,
                       .overridden = overridden,
                       .why = overridden ? promotion.override_why : promotion.note,
                       .evidence = decision->evidence});
  if (!made) return made.error();
  return Change{champion, *next, journal->warning()};
}

Result<Change> Registry::rollback(const Caller& caller, const std::string& why) const {
  Result<Journal> journal = Journal::open(folder_, caller);
  if (!journal) return journal.error();
  if (!journal->current() || journal->current()->previous.empty()) {
    return refused("nothing served before: there is nothing to roll back to");
  }
  const State from = journal->current()->state;
  const State to = journal->current()->previous.front();
  const Result<Manifest> sound = objects_.verify(to.bundle, Check::kHashes);
  if (!sound) {
    return Error(sound.error().code(), "rolling back to " + to_text(to) + ": " +
                                           sound.error().message() + "; `prefilter registry pull " +
                                           to.bundle.substr(0, 12) +
                                           "` fetches it again from a store");
  }
  const Result<void> made = journal->change({.time = caller.time,
                                             .who = caller.who,
                                             .action = Action::kRollback,
                                             .bundle = to.bundle,
                                             .name = to.name,
                                             .from = from,
                                             .to = to,
                                             .why = why});
  if (!made) return made.error();
  return Change{from, to, journal->warning()};
}

Result<Champion> champion_of(const std::string& registry_folder) {
  const Result<std::optional<Current>> current = read_current(registry_folder);
  if (!current) return current.error();
  if (!*current) {
    return Error(ErrorCode::kNotFound, "nothing was promoted in " + registry_folder +
                                           "; `prefilter registry promote` does it");
  }
  const State& state = (*current)->state;
  const std::string folder = Objects(registry_folder + "/objects").path_of(state.bundle);
  const std::string manifest = folder + "/" + std::string(kManifestFile);
  const Result<std::string> digest = sha256_file(manifest);
  if (!digest) return digest.error();
  if (*digest != state.bundle) {
    return Error(ErrorCode::kCorrupt, manifest + ": its SHA-256 is not the bundle's name");
  }
  return Champion{folder, state};
}

std::string champion_mark(const std::string& registry_folder) {
  const Result<std::optional<Current>> current = read_current(registry_folder);
  if (!current || !*current) return "";
  const State& state = (*current)->state;
  return state.bundle + " " + (state.threshold ? decimal(*state.threshold) : "") + " " +
         std::string(to_string(state.mode));
}

}  // namespace prefilter::registry
