#include "python/binding/articles.h"

#include <nanobind/stl/string.h>

#include <string>
#include <string_view>

#include "engine/article/article_fields.h"

namespace prefilter::python {
namespace {

namespace nb = nanobind;
using article::FieldType;

FieldType type_of(nb::handle value) {
  PyObject* const object = value.ptr();
  if (value.is_none()) return FieldType::kNull;
  if (PyUnicode_Check(object)) return FieldType::kString;
  if (PyBool_Check(object)) return FieldType::kBoolean;
  if (PyLong_Check(object) || PyFloat_Check(object)) return FieldType::kNumber;
  if (PyList_Check(object) || PyTuple_Check(object)) return FieldType::kArray;
  if (PyDict_Check(object)) return FieldType::kObject;
  return FieldType::kOther;
}

/// A whole number as JSON writes it, so that logs and quarantine can name the article; "" for
/// others and for more than 64 bits. Runs no code of a subclass.
std::string number_token(nb::handle value) {
  if (!PyLong_Check(value.ptr())) return "";
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
  return overflow == 0 ? std::to_string(number) : "";
}

void fill(article::Field& field, nb::handle value) {
  const FieldType type = type_of(value);
  field.set(type, type == FieldType::kNumber ? number_token(value) : "");
  if (field.type != FieldType::kString) return;
  Py_ssize_t size = 0;
  if (const char* const utf8 = PyUnicode_AsUTF8AndSize(value.ptr(), &size)) {
    field.value.assign(utf8, static_cast<size_t>(size));
  } else {
    PyErr_Clear();  // what has no UTF-8 is half of a surrogate pair
    field.lone_surrogate = true;
  }
}

ReadArticle read_article(nb::handle object) {
  ReadArticle read;
  if (!PyDict_Check(object.ptr())) {
    const std::string type = nb::cast<std::string>(object.type().attr("__name__"));
    read.error = {article::Problem::kNotAnObject, "an article is a mapping, not " + type};
    return read;
  }
  article::Fields fields;
  for (article::Field* field : {&fields.title, &fields.content, &fields.text, &fields.language,
                                &fields.id, &fields.source, &fields.url, &fields.published}) {
    const nb::str key(field->name.data(), field->name.size());
    // Borrowed; null where it is absent.
    if (PyObject* const value = PyDict_GetItem(object.ptr(), key.ptr())) fill(*field, value);
  }
  // Nobody gets the id back from here, so that an object of any type may be one.
  if (article::check_id(fields.id)) fields.id.set(FieldType::kNull, {});
  read.error = article::article_of(fields, read.article);
  return read;
}

}  // namespace

std::vector<ReadArticle> read_articles(const nb::list& articles) {
  std::vector<ReadArticle> read;
  read.reserve(articles.size());
  for (const nb::handle object : articles) read.push_back(read_article(object));
  return read;
}

}  // namespace prefilter::python
