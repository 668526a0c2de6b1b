/* What one principal, or one process, may have, and what stays for others. */
#pragma once

#include <stdint.h>

/* Nobody else has anything of it. The principal of this process is another one afterwards. */
void test_shares(uint32_t network);

/* What other processes had goes with what they had it for. */
void test_windows_of_others(uint32_t network);

/* The program, started by the test above: its exit code. */
int use_window(void);
