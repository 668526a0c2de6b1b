/* What the programs are given, as bytes (inputs.S). */
#pragma once

extern const char script_start[];
extern const char script_end[];
extern const char workload_start[];
extern const char workload_end[];
