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

/* Starts a pipeline, and waits for it if it is in the foreground; Ctrl-C ends it then. */
void job_run(const struct parsed *parsed, const struct parsed_pipeline *pipeline);

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
