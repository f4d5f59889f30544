# SPDX-License-Identifier: AGPL-3.0-or-later
# Rooms: a folder is a library, and includes only its own headers and those of the rooms that it names.
#
#   lila_room(core/model DEPENDS core/lattice core/checkpoint LIBS nlohmann_json::nlohmann_json)
#
# makes lila-model of the folder's files (LEAVES_OUT some). A room must stand below those that it depends on, so no
# circle can be. What breaks the rule is an error of the build that names file and line.
# As a script it is that check: cmake -D ROOM=room -D FOLDERS=a|b -D FILES=c|d -P rooms.cmake
if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "|" ";" files "${FILES}")
  foreach(file ${files})
    file(STRINGS ${file} includes REGEX "^#include \"(core|widgets|app)/")
    foreach(include ${includes})
      string(REGEX MATCH "\"(.*)/[^/]*\"" path ${include})
      set(folder ${CMAKE_MATCH_1})
      if(NOT folder MATCHES "^(${FOLDERS})$")
        file(READ ${file} text)
        string(FIND "${text}" "${include}" place)
        string(SUBSTRING "${text}" 0 ${place} before)
        string(REGEX MATCHALL "\n" ends "${before}")
        list(LENGTH ends line)
        math(EXPR line "${line} + 1")
        message(SEND_ERROR "${file}:${line}: ${ROOM} does not depend on ${folder}, and may not include from it")
      endif()
    endforeach()
  endforeach()
  return()
endif()

set(LILA_ROOMS_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

# The library's name: core/training/run is lila-training-run, app/explorer/work is lila-explorer-work.
function(lila_room_name folder variable)
  string(REGEX REPLACE "^(core|app)/" "" name ${folder})
  string(REPLACE "/" "-" name ${name})
  set(${variable} lila-${name} PARENT_SCOPE)
endfunction()

function(lila_room folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;LIBS;LEAVES_OUT")
  lila_room_name(${folder} name)
  set(top ${PROJECT_SOURCE_DIR})
  file(GLOB files CONFIGURE_DEPENDS ${top}/${folder}/*.cpp ${top}/${folder}/*.h)
  list(TRANSFORM arg_LEAVES_OUT PREPEND ${top}/${folder}/)
  list(REMOVE_ITEM files "" ${arg_LEAVES_OUT})

  set(checked ${CMAKE_CURRENT_BINARY_DIR}/${name}.checked)
  list(JOIN files "|" listed)
  string(JOIN "|" folders ${folder} ${arg_DEPENDS})
  add_custom_command(OUTPUT ${checked}
    COMMAND ${CMAKE_COMMAND} -D ROOM=${folder} -D FOLDERS=${folders} -D FILES=${listed} -P ${LILA_ROOMS_SCRIPT}
    COMMAND ${CMAKE_COMMAND} -E touch ${checked}
    DEPENDS ${files} ${LILA_ROOMS_SCRIPT} COMMENT "Checking what ${folder} includes" VERBATIM)

  set_property(GLOBAL APPEND_STRING PROPERTY LILA_ROOMS "${folders}\n")

  add_library(${name} STATIC ${files} ${checked})
  target_link_libraries(${name} PUBLIC lila-options PRIVATE ${arg_LIBS})
  foreach(below ${arg_DEPENDS})
    lila_room_name(${below} library)
    if(NOT TARGET ${library})
      message(FATAL_ERROR "${folder} depends on ${below}, which is no room below it")
    endif()
    target_link_libraries(${name} PUBLIC ${library})
  endforeach()
endfunction()

# lila_compile_together(target [ALONE files...]): the target's sources eight at a time, as headers and templates cost more
# than the sources. In such a group names outside of classes must differ, in anonymous namespaces too: rooms_test looks.
function(lila_compile_together target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "ALONE")
  get_target_property(files ${target} SOURCES)
  get_target_property(folder ${target} SOURCE_DIR)
  set(together)
  foreach(file ${files})
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${folder})
    cmake_path(GET file FILENAME name)
    if(name IN_LIST arg_ALONE)
      set_source_files_properties(${file} TARGET_DIRECTORY ${target} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    elseif(name MATCHES "\\.cpp$")
      list(APPEND together ${file})
    endif()
  endforeach()
  # A warning about types of a file that others include, as all are here.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  list(JOIN together "|" line)
  set_property(GLOBAL APPEND_STRING PROPERTY LILA_COMPILED_TOGETHER "${line}\n")
endfunction()
