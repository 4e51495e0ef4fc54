# What `cmake --install` puts where: headers, library, CMake package, pkg-config file, model.
# The program's own files are installed in apps/cli.
include(CMakePackageConfigHelpers)
set(PREFILTER_MODELS_DIR ${CMAKE_INSTALL_DATADIR}/prefilter/models)
set(PREFILTER_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/prefilter)

install(DIRECTORY include/prefilter DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS prefilter EXPORT prefilterTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT prefilterTargets NAMESPACE prefilter:: DESTINATION ${PREFILTER_PACKAGE_DIR})
install(DIRECTORY models/default DESTINATION ${PREFILTER_MODELS_DIR})
install(FILES LICENSE NOTICE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

configure_package_config_file(
  cmake/prefilterConfig.cmake.in ${PROJECT_BINARY_DIR}/prefilterConfig.cmake
  INSTALL_DESTINATION ${PREFILTER_PACKAGE_DIR} PATH_VARS PREFILTER_MODELS_DIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/prefilterConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/prefilterConfig.cmake
              ${PROJECT_BINARY_DIR}/prefilterConfigVersion.cmake
        DESTINATION ${PREFILTER_PACKAGE_DIR})

if(NOT BUILD_SHARED_LIBS)
  # With a static library, the program links what the library uses.
  set(PREFILTER_PC_LIBS "-lcrypto -lz -lsimdjson -lutf8proc -lcld2 -lre2 -lyaml-cpp -pthread")
endif()
# The prefix is known for sure only when installing: it may be given to `cmake --install`.
install(CODE "
  set(PROJECT_VERSION \"${PROJECT_VERSION}\")
  set(PROJECT_DESCRIPTION \"${PROJECT_DESCRIPTION}\")
  set(CMAKE_INSTALL_LIBDIR \"${CMAKE_INSTALL_LIBDIR}\")
  set(CMAKE_INSTALL_INCLUDEDIR \"${CMAKE_INSTALL_INCLUDEDIR}\")
  set(PREFILTER_MODELS_DIR \"${PREFILTER_MODELS_DIR}\")
  set(PREFILTER_PC_LIBS \"${PREFILTER_PC_LIBS}\")
  configure_file(\"${PROJECT_SOURCE_DIR}/cmake/prefilter.pc.in\"
                 \"${PROJECT_BINARY_DIR}/prefilter.pc\" @ONLY)")
install(FILES ${PROJECT_BINARY_DIR}/prefilter.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
