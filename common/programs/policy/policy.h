/* What the program's files share. */
#pragma once

/* The exit codes of the program: command/output.h. */

/* policy show: all rules, in the order in which they are looked at. */
int show_rules(void);

/* policy why PROCESS: what was decided for it, and by which rules. */
int show_why(const char *process);
