# Tests of the `host` preset.
#
# tessera_unit_test(NAME SOURCES file... NEEDS library...)
#   a program that uses tests/unit.h; passes when it returns 0.
# tessera_fuzzer(NAME SOURCES file... NEEDS library... CORPUS folder [BYTES_MAX bytes] [PART n])
#   a libFuzzer target; the test replays the kept corpus and then runs for a bounded number of
#   inputs, or for the n-th part of it. `NAME -max_total_time=600 CORPUS` by hand goes deeper.
set(TESSERA_FUZZ_RUNS 20000 CACHE STRING "inputs that each fuzzer tries in the test suite")

function(tessera_unit_test name)
  cmake_parse_arguments(PARSE_ARGV 1 TEST "" "" "SOURCES;NEEDS;INCLUDES")
  if(NOT "host" IN_LIST TESSERA_FLAVORS)
    return()
  endif()
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/include ${TEST_INCLUDES})
  target_link_libraries(${name} PRIVATE flavor_host)
  foreach(need IN LISTS TEST_NEEDS)
    target_link_libraries(${name} PRIVATE ${need}_host)
  endforeach()
  target_link_options(${name} PRIVATE -fsanitize=address,undefined)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "quick;unit" TIMEOUT 300)
endfunction()

function(tessera_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 FUZZ "" "CORPUS;BYTES_MAX;PART" "SOURCES;NEEDS;INCLUDES")
  if(NOT FUZZ_BYTES_MAX)
    set(FUZZ_BYTES_MAX 8192)
  endif()
  if(NOT FUZZ_PART)
    set(FUZZ_PART 1)
  endif()
  math(EXPR runs "${TESSERA_FUZZ_RUNS} / ${FUZZ_PART}")
  if(NOT "host" IN_LIST TESSERA_FLAVORS)
    return()
  endif()
  add_executable(${name} ${FUZZ_SOURCES})
  target_include_directories(${name} PRIVATE ${FUZZ_INCLUDES})
  target_link_libraries(${name} PRIVATE flavor_host)
  foreach(need IN LISTS FUZZ_NEEDS)
    target_link_libraries(${name} PRIVATE ${need}_host)
  endforeach()
  target_link_options(${name} PRIVATE -fsanitize=fuzzer,address,undefined)
  # New inputs go to a folder of the build; what is worth keeping is copied to CORPUS by hand.
  set(found ${CMAKE_CURRENT_BINARY_DIR}/${name}.found)
  file(MAKE_DIRECTORY ${found})
  add_test(NAME ${name}
    COMMAND ${name} -runs=${runs} -seed=1 -max_len=${FUZZ_BYTES_MAX} -timeout=60
      -artifact_prefix=${CMAKE_CURRENT_BINARY_DIR}/ ${found} ${FUZZ_CORPUS})
  set_tests_properties(${name} PROPERTIES LABELS "quick;fuzz" TIMEOUT 600 COST 5)
endfunction()
