# LibTorch and the other libraries of prefilter-lab; the target prefilter_torch. LibTorch is Debian's
# libtorch-dev, or with -DTorch_DIR=.../site-packages/torch/share/cmake/Torch the C++ libraries of a
# pip-installed torch. The latter's own CMake package asks for a CUDA toolkit, so its libraries are
# taken by name. Sets PREFILTER_LAB: whether the lab is built.
set(PREFILTER_LAB OFF)
if(PREFILTER_BUILD_LAB STREQUAL "OFF")
  return()
endif()

add_library(prefilter_torch INTERFACE)
set(torch_found OFF)
get_filename_component(torch_root "${Torch_DIR}/../../.." ABSOLUTE)
if(Torch_DIR AND EXISTS "${torch_root}/version.py")
  set(torch_found ON)
  target_include_directories(prefilter_torch SYSTEM INTERFACE
    "${torch_root}/include" "${torch_root}/include/torch/csrc/api/include")
  target_link_libraries(prefilter_torch INTERFACE
    "${torch_root}/lib/libtorch_cpu.so" "${torch_root}/lib/libc10.so")
  option(PREFILTER_TORCH_CUDA "Link the CUDA kernels of a pip-installed torch" ON)
  if(PREFILTER_TORCH_CUDA AND EXISTS "${torch_root}/lib/libtorch_cuda.so")
    # Nothing refers to it by name: it registers the CUDA kernels when it is loaded.
    target_link_libraries(prefilter_torch INTERFACE
      "-Wl,--no-as-needed,${torch_root}/lib/libtorch_cuda.so,--as-needed")
  endif()
  target_link_options(prefilter_torch INTERFACE "-Wl,-rpath,${torch_root}/lib"
                      "-Wl,--allow-shlib-undefined")
else()
  find_package(Torch QUIET)
  if(Torch_FOUND)
    set(torch_found ON)
    target_include_directories(prefilter_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
    target_link_libraries(prefilter_torch INTERFACE ${TORCH_LIBRARIES})
  endif()
endif()

find_package(LibXml2 QUIET)
find_package(Boost QUIET)
if(torch_found AND LibXml2_FOUND AND Boost_FOUND)
  set(PREFILTER_LAB ON)
elseif(PREFILTER_BUILD_LAB STREQUAL "ON")
  message(FATAL_ERROR "PREFILTER_BUILD_LAB is ON, but LibTorch, libxml2 or Boost was not "
                      "found: run scripts/setup.sh lab, or give -DTorch_DIR")
else()
  message(STATUS "prefilter-lab is not built: LibTorch, libxml2 or Boost was not found")
endif()
