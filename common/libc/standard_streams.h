/* Descriptors 0, 1, 2 and those that a parent has handed on, out of granted capabilities. */
#pragma once

void standard_streams_open(void);

/* The name under which a descriptor above 2 is handed on: "descriptor-NUMBER". */
#define DESCRIPTOR_NAME_PREFIX "descriptor-"
