/* How probe.c says by its exit code what it was given. */
#pragma once

#define PROBE_HAS_IT 0x10000u
#define PROBE_MASK   0xffffu
