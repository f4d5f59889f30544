# SPDX-License-Identifier: AGPL-3.0-or-later
# What only packages need (icons in sizes, manual pages, completion, the kind of file), and what CPack makes of it all:
#   cmake --build --preset release --target packages
# Four .deb: the window, the command line, the trainer (the only one that brings LibTorch), and what all of them read.
set(packages ${CMAKE_CURRENT_LIST_DIR})
set(made ${CMAKE_CURRENT_BINARY_DIR}/package_files)

find_program(RSVG_CONVERT rsvg-convert)
find_program(GZIP gzip)
if(NOT RSVG_CONVERT OR NOT GZIP)
  message(STATUS "No packages: rsvg-convert (librsvg2-bin) or gzip is missing")
  return()
endif()

set(files)
foreach(size 16 22 24 32 48 64 128 256 512)
  set(icon ${made}/icons/${size}.png)
  add_custom_command(OUTPUT ${icon}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${made}/icons
    COMMAND ${RSVG_CONVERT} -w ${size} -h ${size} -o ${icon} ${PROJECT_SOURCE_DIR}/resources/icons/lila-explorer.svg
    DEPENDS ${PROJECT_SOURCE_DIR}/resources/icons/lila-explorer.svg VERBATIM)
  list(APPEND files ${icon})
  foreach(kind apps/lila-explorer mimetypes/application-x-lila-story)
    cmake_path(GET kind PARENT_PATH folder)
    cmake_path(GET kind FILENAME name)
    install(FILES ${icon} DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/${size}x${size}/${folder} RENAME ${name}.png COMPONENT explorer OPTIONAL)
  endforeach()
endforeach()
install(FILES ${packages}/lila-explorer.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages COMPONENT explorer)
install(FILES ${packages}/lila.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME lila COMPONENT cli)
install(FILES ${packages}/lila.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _lila COMPONENT cli)

# component, package, program with a manual page
set(components explorer=lila-explorer=lila-explorer cli=lila-cli=lila torch=lila-torch=lila-torch data=lila-data=)
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${made}/changelog "lila-explorer (${PROJECT_VERSION}) unstable; urgency=medium

  * What changed stands in /usr/share/lila-explorer/docs/changelog.md.

 -- Lila Explorer maintainers <lila-explorer@users.noreply.github.com>  ${date}
")
foreach(entry ${components})
  string(REPLACE "=" ";" entry "${entry}")
  list(GET entry 0 component)
  list(GET entry 1 package)
  list(GET entry 2 program)
  if(program)
    set(page ${made}/${program}.1.gz)
    add_custom_command(OUTPUT ${page} COMMAND sh ${packages}/manual_page $<TARGET_FILE:${program}> ${PROJECT_VERSION} ${page}
      DEPENDS ${program} ${packages}/manual_page VERBATIM)
    list(APPEND files ${page})
    install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${component} OPTIONAL)
  endif()
  set(log ${made}/${package}.changelog.gz)
  add_custom_command(OUTPUT ${log} COMMAND sh -c "${GZIP} -9 -n < ${made}/changelog > ${log}" VERBATIM)
  list(APPEND files ${log})
  install(FILES ${log} DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} RENAME changelog.gz COMPONENT ${component} OPTIONAL)
  install(FILES ${packages}/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package})
  set(CPACK_DEBIAN_${upper}_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "lila-data (= ${PROJECT_VERSION})")
endforeach()
add_custom_target(package_files DEPENDS ${files})

# The first line is the synopsis.
function(lila_describe component synopsis what)
  set(CPACK_DEBIAN_${component}_DESCRIPTION "${synopsis}
LILA-E8 is a small language model for children's stories whose layers
quantise part of their state to the 240 roots of the lattice E8.

${what}" PARENT_SCOPE)
endfunction()
lila_describe(EXPLORER "write stories with LILA-E8 and see its geometry" "This package has the window.")
lila_describe(CLI "command line of LILA-E8: generate, judge, serve, convert" "This package has the command line.")
lila_describe(TORCH "trainer of LILA-E8" "This package has what trains such models, with LibTorch.")
lila_describe(DATA "model, vocabulary and pages of Lila Explorer" "This package has what the programs read.")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # or it would stand before each of them

# Qt finds its platforms and pictures by name, so that no dependency is computed for them.
set(plugins "qt6-qpa-plugins")
file(STRINGS /etc/os-release version REGEX "^VERSION_ID=")
if(NOT version MATCHES "\"12\"")
  string(APPEND plugins ", qt6-svg-plugins")
endif()
string(APPEND CPACK_DEBIAN_EXPLORER_PACKAGE_DEPENDS ", ${plugins}, hicolor-icon-theme")
set(CPACK_DEBIAN_EXPLORER_PACKAGE_RECOMMENDS "lila-cli")
set(CPACK_DEBIAN_EXPLORER_PACKAGE_SUGGESTS "lila-torch")
set(CPACK_DEBIAN_CLI_PACKAGE_RECOMMENDS "lila-torch")
set(CPACK_DEBIAN_DATA_PACKAGE_DEPENDS "")
set(CPACK_DEBIAN_DATA_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DATA_PACKAGE_ARCHITECTURE all)

set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL explorer cli torch data)
set(CPACK_PACKAGE_NAME lila-explorer)
set(CPACK_PACKAGE_CONTACT "Lila Explorer maintainers <lila-explorer@users.noreply.github.com>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_VERBATIM_VARIABLES ON)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # tests need not be built for packages
include(CPack)

# The manual pages are what the programs say of themselves, so that they are not made with every build.
add_custom_target(packages COMMAND ${CMAKE_CPACK_COMMAND} --config ${CMAKE_BINARY_DIR}/CPackConfig.cmake -B ${CMAKE_BINARY_DIR}/packages
  DEPENDS package_files lila lila-torch lila-explorer USES_TERMINAL VERBATIM)
