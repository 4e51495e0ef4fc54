#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"
#include "registry/journal.h"
#include "registry/objects.h"
#include "registry/promotion.h"
#include "registry/records.h"
#include "registry/stores_file.h"

namespace prefilter::registry {

/// A bundle that a registry holds.
struct Held {
  std::string sha256;
  std::string name;  ///< NAME@VERSION; "" if its manifest cannot be read
};

/// What came of a change.
struct Change {
  std::optional<State> from;
  State to;
  std::string warning;  ///< what a person should know of beside; "": nothing
};

/// A folder of immutable bundles, the one that serves among them, and who changed that, when and
/// why (docs/formats/registry.md). Every call reads the folder anew and several processes may work
/// at it; writes fail closed. What each promises holds whenever a process is killed.
class Registry {
 public:
  /// Errors: kNotFound for a folder that is no registry.
  static Result<Registry> open(const std::string& folder);

  /// The same; a folder that is not there or empty becomes a registry. Errors: kRefused for a
  /// folder with other things in it; kUnavailable.
  static Result<Registry> open_or_make(const std::string& folder);

  const std::string& folder() const { return folder_; }
  const Objects& objects() const { return objects_; }

  /// What serves. Errors: as read_current.
  Result<std::optional<Current>> current() const { return read_current(folder_); }

  std::vector<Held> list() const;

  /// The hash of the bundle that a reference means (is_bundle_reference). Errors: kInvalidArgument
  /// for what is no reference or means several; kNotFound.
  Result<std::string> resolve(std::string_view reference) const;

  /// The stores of stores.yaml; none where there is no such file. Errors: as parse_stores.
  Result<std::vector<std::unique_ptr<Store>>> stores(const Environment& environment) const;

  /// Copies the bundle in `source`, which is checked whole, golden articles included. One that is
  /// there stays, a damaged one is replaced. Gives its hash. Errors: those of check_bundle;
  /// kUnavailable, such as a full disk, when all is as it was.
  Result<std::string> add(const std::string& source, const Caller& caller) const;

  /// Fetches a bundle from the store and checks it whole. Errors: those of Store::get and add.
  Result<void> pull(const std::string& sha256, Store& store, const Caller& caller) const;

  /// The history, mended as Journal describes. Errors: those of Journal::open; its damage.
  Result<std::vector<Entry>> history(const Caller& caller) const;

  /// Moves what serves one stage on, or to another bundle (promotion.h). Errors: kRefused, saying
  /// which condition is not met; kCorrupt, kNotFound; kUnavailable. Then all is as it was.
  Result<Change> promote(const Promotion& promotion, const Caller& caller) const;

  /// Back to what served before, its files checked first. Asks no other machine. Errors: kRefused
  /// if nothing served before; kCorrupt for a bundle that is damaged: then all is as it was.
  Result<Change> rollback(const Caller& caller, const std::string& why) const;

 private:
  explicit Registry(std::string folder)
      : folder_(std::move(folder)), objects_(folder_ + "/objects") {}
  Result<void> note_added(const std::string& sha256, const Caller& caller,
                          const std::string& why) const;

  std::string folder_;
  Objects objects_;
};

/// What a server opens: the folder of the bundle that CURRENT names, whose manifest has that hash.
struct Champion {
  std::string folder;
  State state;
};

/// Errors: kNotFound where nothing was promoted; kCorrupt; those of read_current.
Result<Champion> champion_of(const std::string& registry_folder);

/// Two texts are equal exactly if the same bundle, threshold and mode serve; "" while CURRENT
/// cannot be read.
std::string champion_mark(const std::string& registry_folder);

}  // namespace prefilter::registry
