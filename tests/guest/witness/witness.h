/* The checks of the witness. */
#pragma once

#include "abi/status.h"
#include "lib/text.h"
#include <stdbool.h>
#include <stdint.h>

/*
 * A check of one service. What is wrong is said and remembered by the functions below; a check
 * gives whether it got to its end. While the attack goes on, there may be no room for what it wants
 * to do (STATUS_LIMIT_EXCEEDED): that is an answer. Afterwards it is not.
 */
struct witness_check {
    const char *capability;
    bool is_optional; /* not every manifest with attacks has the service */
    bool (*run)(uint32_t capability, bool is_quiet);
};

bool check_log(uint32_t log, bool is_quiet);
bool check_directory(uint32_t directory, bool is_quiet);
bool check_pipes(uint32_t pipes, bool is_quiet);
bool check_terminal(uint32_t terminal, bool is_quiet);
bool check_launcher(uint32_t launcher, bool is_quiet);
bool check_processes(uint32_t processes, bool is_quiet);
bool check_session(uint32_t session, bool is_quiet);
bool check_store(uint32_t store, bool is_quiet);
bool check_names(uint32_t names, bool is_quiet);
bool check_vault(uint32_t vault, bool is_quiet);

/* Says on the console what was expected and did not happen. Gives `holds`. */
bool witness_must(bool holds, const char *what);

/* Whether a call was answered as it should, and with room; says so if not. */
bool witness_answered(enum status status, bool is_quiet, const char *what);

/*
 * The same of what waits for the disk, and others for it: while the attack goes on, it may take
 * longer than there is patience for, and the disk, or its share, may be full.
 */
bool witness_kept(enum status status, bool is_quiet, const char *what);

bool witness_same(struct bytes left, struct bytes right);
