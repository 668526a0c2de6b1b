/* The tests of the services, and what they share. */
#pragma once

#include "abi/status.h"
#include "lib/text.h"
#include <stdbool.h>
#include <stdint.h>

/* Counts, and prints what does not hold; the test goes on. */
void check(bool holds, const char *what, const char *file, uint32_t line);
void check_equal(uint64_t got, uint64_t want, const char *what, const char *file, uint32_t line);

#define CHECK(condition) check((condition), #condition, __FILE_NAME__, __LINE__)
#define CHECK_EQUAL(got, want)                                                                     \
    check_equal((uint64_t)(got), (uint64_t)(want), #got, __FILE_NAME__, __LINE__)

bool same_bytes(struct bytes left, struct bytes right);
uint32_t make_event(void);

/* True when any of the bits was signalled within a moment. */
bool was_signalled(uint32_t event);

/*
 * A thread that runs `work` once. Its stack and its place are its own; it is never given back, so
 * there are few of them.
 */
void in_a_thread(void (*work)(uint64_t argument), uint64_t argument);

/* Lets other threads get on. */
void rest(void);

struct process_state;

/* The process of a service; the name lies in the message page. */
struct process_state process_of_service(const char *name);
uint64_t memory_of_service(const char *name);

void test_files(void);
void test_readers(void);
void test_windows(void);
void test_watch(void);
void test_listing(void);
void test_limits(void);
void test_full(void);
void test_sessions(void);
void test_pipe_waiting(void);
void test_pipe_given_up(void);
void test_pipe_ends(void);
void test_pipe_notices(void);
void test_log(void);
void test_restart(void);
void test_console(void);
void test_hashes(void);
