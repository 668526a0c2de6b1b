/*
 * What happens before main(): for whoever implements it, which is start.c for plain programs and
 * ../libc for those with a C library.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/startup_data.h"

/*
 * Reads the startup message, whose address is the first argument of a program's entry; after that
 * everything of runtime/program.h holds. Once, by the first thread. Errors: those of lib/message.h,
 * and STATUS_LIMIT_EXCEEDED beyond PROGRAM_CAPABILITIES_MAX.
 */
NODISCARD enum status program_open(uint64_t argument);

/* The message; what it refers to stays where it is. */
const struct startup_reader *program_startup(void);

/*
 * The texts of a list of the message as C strings, and NULL behind them: `texts` has room for
 * `max` + 1. STATUS_LIMIT_EXCEEDED: there are more.
 */
NODISCARD enum status
program_texts(const struct message_list *list, const char **texts, uint32_t max, uint32_t *count);
