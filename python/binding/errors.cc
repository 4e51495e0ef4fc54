#include "python/binding/errors.h"

#include <nanobind/nanobind.h>

#include <string>

#include "apps/error_table.h"

namespace prefilter::python {

namespace nb = nanobind;

void raise(const Error& error) {
  const std::string name(error_row(error.code()).python);
  const nb::module_ builtins = nb::module_::import_("builtins");
  const nb::module_ own = nb::module_::import_("commerce_prefilter.errors");
  const nb::object type =
      nb::hasattr(own, name.c_str()) ? own.attr(name.c_str()) : builtins.attr(name.c_str());
  PyErr_SetString(type.ptr(), error.message().c_str());
  throw nb::python_error();
}

}  // namespace prefilter::python
