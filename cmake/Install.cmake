# SPDX-License-Identifier: MIT
# The libraries for other projects: by find_package(appmsg) and by pkg-config.
# The two libraries are exported apart: whoever wants the codec alone needs no
# cJSON on the machine.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/appmsg)

set_target_properties(appmsg_json PROPERTIES EXPORT_NAME json)
foreach(library appmsg appmsg_json)
  install(TARGETS ${library} EXPORT ${library}-targets FILE_SET HEADERS)
  install(EXPORT ${library}-targets NAMESPACE appmsg:: DESTINATION ${package_dir})
endforeach()

configure_package_config_file(cmake/appmsg-config.cmake.in
  ${PROJECT_BINARY_DIR}/appmsg-config.cmake INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may break what is compiled against it.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/appmsg-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/appmsg-config.cmake
  ${PROJECT_BINARY_DIR}/appmsg-config-version.cmake
  DESTINATION ${package_dir})

# The .pc files find their prefix from where they are, so that an installed tree
# may be moved.
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  set(PC_PREFIX ${CMAKE_INSTALL_PREFIX})
else()
  string(REGEX REPLACE "[^/]+" ".." up ${pc_dir})
  set(PC_PREFIX "\${pcfiledir}/${up}")
endif()
foreach(dir LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE ${CMAKE_INSTALL_${dir}})
    set(PC_${dir} ${CMAKE_INSTALL_${dir}})
  else()
    set(PC_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()

# What libappmsg-json needs beside the libraries that its header names.  Where
# only the static library is there, whoever links needs it too.
set(PC_JSON_NEEDS "")
if(APPMSG_MATH_LIBRARY)
  string(APPEND PC_JSON_NEEDS " -lm")
endif()
if(NOT Iconv_IS_BUILT_IN)
  string(APPEND PC_JSON_NEEDS " -liconv")
endif()
if(BUILD_SHARED_LIBS)
  set(PC_JSON_LIBS "")
  set(PC_JSON_LIBS_PRIVATE "${PC_JSON_NEEDS}")
else()
  set(PC_JSON_LIBS "${PC_JSON_NEEDS}")
  set(PC_JSON_LIBS_PRIVATE "")
endif()

foreach(pc libappmsg libappmsg-json)
  configure_file(cmake/${pc}.pc.in ${PROJECT_BINARY_DIR}/${pc}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${pc}.pc DESTINATION ${pc_dir})
endforeach()

install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
