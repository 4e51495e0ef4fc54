#include <nanobind/nanobind.h>

#include "python/binding/model.h"
#include "python/binding/pipeline.h"

NB_MODULE(_engine, module) {
  module.doc() = "The engine behind commerce_prefilter. Use the package, not this module.";
  prefilter::python::define_model(module);
  prefilter::python::define_pipeline(module);
}
