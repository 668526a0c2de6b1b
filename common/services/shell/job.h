/*
 * What was typed as one pipeline, while it runs: its programs, which end with it.
 *
 *     job_start()  ->  running in the foreground: job_await()     ->  gone, and told
 *                      running in the background: jobs_tell()    ->  gone, and told
 */
#pragma once

#include "parse.h"
#include <stdbool.h>
#include <stdint.h>

/* Each has a bit of the shell's event. */
#define JOB_PROGRAMS_MAX 32u
#define JOBS_MAX         16u

/* What a command ends with where there is no exit code of a program's. */
#define JOB_EXIT_CODE_NOT_STARTED 127u
#define JOB_EXIT_CODE_STOPPED     130u

/*
 * Starts a pipeline, and waits for it if it is in the foreground; Ctrl-C ends it then. Gives the
 * exit code of its last program: 0 in the background, UINT32_MAX after a fault.
 */
uint32_t job_run(const struct parsed *parsed, const struct parsed_pipeline *pipeline);

/* Looks at the programs whose bits are set; takes note of those that have ended. */
void jobs_look(uint64_t bits);

/* Says which jobs of the background have ended, and forgets them. */
void jobs_tell(void);

/* Whether jobs_tell() has something to say. */
bool jobs_have_ended(void);

/* Lists those of the background. */
void jobs_list(void);

/* Ends one by its number; false: there is none. */
bool jobs_end(uint32_t number);
