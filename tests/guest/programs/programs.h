/* The tests of the loader, and what they share. */
#pragma once

#include "abi/status.h"
#include "lib/text.h"
#include "program_check.h"
#include "runtime/program.h"
#include "schema/launcher_client.h"
#include <stdbool.h>
#include <stdint.h>

#define VISITOR_EXIT 42u
#define REASON_BYTES 160u

/* What a launch takes: a ledger that is destroyed with all in it. */
struct room {
    uint32_t ledger;
    uint32_t scheduling;
};

struct room room_create(void);
void room_destroy(struct room *room);

/* prepare(); the launch is 0 after an error. */
enum status prepare_program(const struct room *room, const char *name, uint32_t *launch);

void give_argument(uint32_t launch, const char *text);
enum status give(uint32_t launch, const char *name, const char *interface, uint32_t capability);
enum status offer(uint32_t launch, const char *name, const char *interface, uint32_t capability);

struct process {
    uint32_t process;
    uint64_t number;
};

enum status start(uint32_t launch, struct process *process);

/* Waits for its end. */
uint32_t exit_code_of(struct process *process);

/* start() and exit_code_of(); drops the launch. */
void expect_exit(uint32_t launch, uint32_t code);

/* A copy of the newest of the launch records. */
struct last_record {
    uint64_t number;
    uint64_t process;
    bool is_refused;
    char program[64];
    char reason[REASON_BYTES];
    uint8_t principal[32];
    uint64_t hash_bytes;
    uint64_t signer_bytes;
};
struct last_record last_record(void);

/* The reason that Launch.refusal gives. */
void expect_refusal(uint32_t launch, const char *reason);

/* A file of the boot package; empty: there is none. */
struct bytes package_file(const char *name);

void test_package(void);
void test_files(void);
void test_file_limits(void);
void test_records(void);
void test_principals(void);

void test_allowed(void);
void test_narrowed(void);
void test_denied(void);
void test_asked(void);
void test_many_grants(void);
void test_strangers(void);
void test_told(void);
void test_late(void);
void test_never_answered(void);

void test_missing(void);
