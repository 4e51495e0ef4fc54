#include "service/http/hub.h"

#include "service/http/connection.h"

namespace prefilter::http {

void Hub::add(Connection* connection) {
  const std::scoped_lock lock(mutex_);
  connections_.insert(connection);
  handler.connections(connections_.size());
}

void Hub::remove(Connection* connection) {
  const std::scoped_lock lock(mutex_);
  connections_.erase(connection);
  if (ended_) return;  // the handler may be gone
  handler.connections(connections_.size());
}

size_t Hub::connections() const {
  const std::scoped_lock lock(mutex_);
  return connections_.size();
}

std::vector<std::shared_ptr<Connection>> Hub::all() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::shared_ptr<Connection>> alive;
  for (Connection* connection : connections_) {
    // One whose last owner is letting go of it right now gives null.
    std::shared_ptr<Connection> shared = connection->weak_from_this().lock();
    if (shared) alive.push_back(std::move(shared));
  }
  return alive;
}

void Hub::end() {
  const std::scoped_lock lock(mutex_);
  ended_ = true;
}

}  // namespace prefilter::http
