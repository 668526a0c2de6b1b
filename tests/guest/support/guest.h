/*
 * Support for programs that test or measure the kernel from user mode, in the place of init: they
 * have all the authority there is, make processes that run this same program, and check.
 */
#pragma once

#include "abi/address.h"
#include "abi/object_kind.h"
#include "abi/status.h"
#include "abi/system_call.h"
#include "abi/thread_state.h"
#include "runtime/message.h"
#include "runtime/ring_user.h"
#include "schema/kernel_client.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the first process starts with. */
#define PROCESS             handle_make(INITIAL_PROCESS, 1)
#define THREAD              handle_make(INITIAL_THREAD, 1)
#define LEDGER              handle_make(INITIAL_LEDGER, 1)
#define SCHEDULING          handle_make(INITIAL_SCHEDULING, 1)
#define MACHINE             handle_make(INITIAL_MACHINE, 1)
#define PRINCIPAL_AUTHORITY handle_make(INITIAL_PRINCIPAL_AUTHORITY, 1)
#define CODE_AUTHORITY      handle_make(INITIAL_CODE_AUTHORITY, 1)
#define AUDIT_SOURCE        handle_make(INITIAL_AUDIT_SOURCE, 1)
#define CONSOLE             handle_make(INITIAL_CONSOLE, 1)

/* Memory that every process made here sees at this address, writable: for what they tell us. */
#define SHARED_ADDRESS UINT64_C(0x30000000)
#define SHARED_BYTES   UINT64_C(65536)

static inline volatile uint64_t *shared_words(void)
{
    return (volatile uint64_t *)SHARED_ADDRESS;
}

/* Handle 1 of every process made here: itself. */
#define CHILD_PROCESS handle_make(1, 1)

/* -- checks ----------------------------------------------------------------------------------- */

/* Counts, and prints what does not hold; the test goes on. */
void check(bool holds, const char *what, const char *file, uint32_t line);
void check_equal(uint64_t got, uint64_t want, const char *what, const char *file, uint32_t line);

#define CHECK(condition) check((condition), #condition, __FILE_NAME__, __LINE__)
#define CHECK_EQUAL(got, want)                                                                     \
    check_equal((uint64_t)(got), (uint64_t)(want), #got, __FILE_NAME__, __LINE__)

/* What a test cannot go on without: prints and ends everything. */
void must(enum status status, const char *what);

struct guest_test {
    const char *name;
    void (*run)(void);
};

/* Runs all, prints a line for each and one that counts them, and powers off: 0 when all passed. */
_Noreturn void guest_run(const struct guest_test *tests, uint32_t count);
_Noreturn void guest_power_off(uint32_t code);

void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
uint64_t now_ns(void);
uint32_t cpu_count(void);

/* -- objects ---------------------------------------------------------------------------------- */

uint32_t make_endpoint(void);
uint32_t make_event(void);
uint32_t make_memory(uint64_t size_bytes);
uint32_t make_session(uint32_t endpoint, uint64_t badge, uint64_t mask);
uint32_t map(uint32_t memory, uint64_t address, uint64_t size_bytes, uint32_t permissions);
/* Whether it can be mapped there; it is not any more afterwards. */
NODISCARD enum status
try_map(uint32_t memory, uint64_t address, uint64_t offset, uint64_t bytes, uint32_t permissions);

uint32_t make_budget(uint64_t budget_ns, uint64_t period_ns, uint32_t ceiling);
void release(uint32_t handle);
NODISCARD enum status try_release(uint32_t handle);

/* A ring of a process; when that is not this one, only the process itself can use it. */
struct ring_user make_ring(uint32_t process, uint64_t address, uint32_t entries);

/* Signals from wherever it is; waits for any of the bits. */
void signal(uint32_t event, uint64_t bits);
uint64_t wait(uint32_t event);

/* -- processes and threads -------------------------------------------------------------------- */

/*
 * A process that sees this program's code, its read-only data, a copy of its data as it is now, and
 * the shared memory; charged to `ledger`.
 */
uint32_t make_process(uint32_t ledger);

struct thread_options {
    uint32_t process;
    void (*entry)(uint64_t argument);
    uint64_t argument;
    uint32_t number;  /* 1 .. 63: where its stack and its message page are; one of each process */
    uint8_t priority; /* 0: the one of the first process */
    uint32_t cpu;     /* where it runs */
    bool is_stopped;  /* do not start it */
};

/* A thread in a process, this one or one of make_process(). Gives its handle. */
uint32_t make_thread(const struct thread_options *options);

/* A copy of a capability in another process: its handle there. */
uint32_t give(uint32_t process, uint32_t handle, uint64_t mask);

/* Makes a thread a passive server once it waits in its endpoint. */
void make_passive(uint32_t thread);

/* Sleeps a moment, for whoever is less urgent; only in the first process. */
void rest(void);

/* Waits until a thread is in a state. */
void await_state(uint32_t thread, enum thread_state state);
