#pragma once

#include "tests/tree/tree.h"

namespace prefilter::tree {

/// Sources of src/ and apps/ without a test at the mirrored place, and tests without a source.
/// A kernel's variants (NAME_avx512.cc) are tested with NAME; a test may add a topic to the name
/// (NAME_golden_test.cc). Rule "mirror" of the exceptions.
Violations mirror_violations(const Tree& tree, const Exceptions& exceptions);

/// Files past their limit of lines: sources 400, the root CMakeLists.txt 100, other CMake files 40
/// (CMakeLists.txt), ADRs 40. Rule "size" of the exceptions.
Violations size_violations(const Tree& tree, const Exceptions& exceptions);

/// Lines that name a folder of one particular machine.
Violations machine_path_violations(const Tree& tree);

/// Relative links in Markdown files that lead nowhere.
Violations link_violations(const Tree& tree);

}  // namespace prefilter::tree
