#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "service/http/error_answer.h"
#include "service/http/exchange.h"
#include "service/http/metrics.h"
#include "service/http/review_desk.h"
#include "service/http/settings.h"
#include "service/predict/predictor.h"

namespace prefilter::http {

/// What the routes work with; all of it outlives them.
struct Service {
  predict::Predictor& predictor;
  Metrics& metrics;
  const ServerSettings& settings;
  int (*http_status)(ErrorCode);      ///< of the program's table of errors
  const std::atomic<bool>& stopping;  ///< not ready any more, though requests are answered still
  std::string version;                ///< of the program
  std::string registry = {};          ///< the folder that says which model serves; empty: none
  ReviewDesk* review = nullptr;       ///< null: nothing is reviewed here
};

/// Each answers one request, now or when its articles are judged. docs/formats/http.md has what
/// comes and goes. Safe to call from many threads.
using Route = void (*)(const Service&, Request, const std::shared_ptr<Exchange>&);

void classify(const Service& service, Request request, const std::shared_ptr<Exchange>& exchange);
void classify_batch(const Service& service, Request request,
                    const std::shared_ptr<Exchange>& exchange);
void explain(const Service& service, Request request, const std::shared_ptr<Exchange>& exchange);
void predict_inputs(const Service& service, Request request,
                    const std::shared_ptr<Exchange>& exchange);
/// The same, though the labels of one text stand in an array of texts as well.
void predict_root(const Service& service, Request request,
                  const std::shared_ptr<Exchange>& exchange);
void health_live(const Service& service, Request request,
                 const std::shared_ptr<Exchange>& exchange);
void health_ready(const Service& service, Request request,
                  const std::shared_ptr<Exchange>& exchange);
void info(const Service& service, Request request, const std::shared_ptr<Exchange>& exchange);
void metrics(const Service& service, Request request, const std::shared_ptr<Exchange>& exchange);
/// {"reviewer"} for the next article; with "item" and "label" for a label; the last one taken back.
void review_next(const Service& service, Request request,
                 const std::shared_ptr<Exchange>& exchange);
void review_label(const Service& service, Request request,
                  const std::shared_ptr<Exchange>& exchange);
void review_undo(const Service& service, Request request,
                 const std::shared_ptr<Exchange>& exchange);
/// A file of service/pages; the path has one.
void page(const Service& service, Request request, const std::shared_ptr<Exchange>& exchange);

}  // namespace prefilter::http
