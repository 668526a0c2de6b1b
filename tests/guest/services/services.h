/* The tests of the services, and what they share. */
#pragma once

#include "abi/status.h"
#include "lib/text.h"
#include "program_check.h"
#include <stdbool.h>
#include <stdint.h>

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
