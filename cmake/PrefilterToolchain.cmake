# What the build tools add to every target: the compiler cache and the sanitizers.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  # Lets the cache see which precompiled header a file was compiled with.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()

if(PREFILTER_SANITIZE)
  # A finding ends the program: a test that goes on past it would hide it.
  add_compile_options(-fsanitize=${PREFILTER_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer
                      # With sanitizers g++ 12 takes Boost's optionals for uninitialised.
                      $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_link_options(-fsanitize=${PREFILTER_SANITIZE})
endif()
