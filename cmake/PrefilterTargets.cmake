# Flags and helper functions shared by every target.
add_library(prefilter_flags INTERFACE)
# -ffp-contract=off: a product and a sum are fused only where the code says fma, so that results do
# not depend on the compiler or the instruction set.
# -Wno-restrict: g++ 12 sees overlaps in any `"literal" + std::string` (GCC bug 105651).
target_compile_options(prefilter_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> -ffp-contract=off $<$<BOOL:${PREFILTER_WERROR}>:-Werror>)

# A kernel file's suffix names the instruction set that it may use. GCC 12 sees an uninitialised value
# in its own AVX-512 headers (GCC bug 105593).
set(PREFILTER_AVX2_FLAGS -mavx2 -mfma -mf16c)
set(PREFILTER_AVX512_FLAGS ${PREFILTER_AVX2_FLAGS} -mavx512f -mavx512bw -mavx512dq -mavx512vl
    -mavx512vnni -mprefer-vector-width=512 -Wno-maybe-uninitialized -Wno-uninitialized)
set(PREFILTER_AMX_FLAGS ${PREFILTER_AVX512_FLAGS} -mamx-tile -mamx-int8)

function(prefilter_set_isa_flags)
  foreach(source ${ARGN})
    if(source MATCHES "_avx2\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${PREFILTER_AVX2_FLAGS}")
    elseif(source MATCHES "_avxvnni\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
                                  "${PREFILTER_AVX2_FLAGS};-mavxvnni")
    elseif(source MATCHES "_avx512\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${PREFILTER_AVX512_FLAGS}")
    elseif(source MATCHES "_amx\\.cc$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${PREFILTER_AMX_FLAGS}")
    endif()
  endforeach()
endfunction()

# prefilter_compile_quickly(TARGET [OWNER]): for tests, and for programs' parts whose time goes into
# reading files or into the libraries that they call. OWNER is the target whose precompiled headers it takes; both need the same flags, so neither gets -fPIC and all get -pthread.
# What g++ 12 wrongly sees in the standard library's strings it keeps for itself in a system header,
# but not in a precompiled one.
function(prefilter_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1> -pthread
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-stringop-overflow>)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  if(ARGN)
    target_precompile_headers(${target} REUSE_FROM ${ARGN})
  endif()
endfunction()

# prefilter_add_tests(FOLDER [LIBRARY...]): one executable of the files in tests/FOLDER, the tests
# (*_test.cc) and what they share. Those of training name prefilter_lab_test_support, whose precompiled
# headers have LibTorch's.
function(prefilter_add_tests folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cc)
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" name ${folder})
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE ${ARGN} prefilter prefilter_test_support prefilter_flags
                        GTest::gtest_main GTest::gmock)
  target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
  set(headers_of prefilter_test_support)
  if("prefilter_lab_test_support" IN_LIST ARGN)
    set(headers_of prefilter_lab_test_support)
  endif()
  prefilter_compile_quickly(${name}_test ${headers_of})
  if(name MATCHES "^lab_(model|shrink|train)$")
    # LibTorch takes half a second to load: once for all tests of the file, not once a test.
    add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1)
  else()
    gtest_discover_tests(${name}_test NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
