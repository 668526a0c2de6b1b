/* Which methods a mask lets be called, in words. */
#pragma once

#include "reflection/reflection.h"
#include "reflection/text_sink.h"

/*
 * As a part of a sentence: "all", "nothing", the name of the facet that it is, the names of the
 * methods ("read, write"), or of those that are missing ("all but write"), whatever are fewer.
 * Bits of methods that the interface does not have are counted: "all and 2 unknown".
 * Of an interface that nobody knows, and without descriptions (`reflection` NULL), the methods'
 * numbers: "methods 0-3, 7".
 *
 *   STATUS_MALFORMED, STATUS_TRUNCATED, STATUS_LIMIT_EXCEEDED
 *       the file is wrong; some words may have been put out
 */
NODISCARD enum status reflection_print_methods(
    struct reflection *reflection, struct bytes interface, uint64_t mask, struct text_sink *sink);
