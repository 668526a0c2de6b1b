/*
 * The abstract model: what the kernel's state and its methods mean, without any of the kernel's
 * structures. A state is a list of capabilities and one of objects, as plain numbers; objects are
 * told apart by a number that says nothing else.
 *
 * Each step of the simulator is compared with it. What a system call on a kernel object answers and
 * changes is predicted from the state before; of steps that are not predicted (messages, rings,
 * other threads' turns) the laws are checked that hold for every step:
 *  - a capability stays what it is, until it goes;
 *  - it goes only by what takes capabilities away;
 *  - none appears that has more than one that was there;
 *  - what was derived from one that has gone hangs below what that one was derived from;
 *  - a page that a process sees is covered by one of its mappings.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define MODEL_CAPABILITIES_MAX 8192u
#define MODEL_OBJECTS_MAX      4096u
#define MODEL_PROCESSES_MAX    512u
#define MODEL_NONE             UINT32_MAX

/* The pages that simulated programs map memory at, from here on: one bit for each. */
#define MODEL_AREA       UINT64_C(0x18000000)
#define MODEL_AREA_PAGES 24u

struct model_capability {
    uint64_t process; /* number */
    uint32_t handle;
    uint8_t kind;
    bool is_audited;
    bool is_object_ended;
    uint64_t object;
    uint64_t mask;       /* mapping: 0 */
    uint64_t badge;      /* session: its badge; memory: its window; mapping: permissions */
    uint32_t parent;     /* in the same state's list, or MODEL_NONE */
    uint64_t page_first; /* mapping: of the area */
    uint64_t page_count;
};

struct model_object {
    uint64_t id;
    uint8_t kind;
    bool is_ended;
    bool has_waiter;  /* event: somebody takes its bits at once */
    bool is_bound;    /* event, endpoint: to each other */
    bool is_sealed;   /* memory */
    bool is_filled;   /* memory: all pages are there */
    bool is_writable; /* memory: some mapping is */
    uint64_t number;  /* process: its number; memory: its kind; scheduling: ceiling */
    uint64_t amount;  /* event: bits; memory: pages; ledger: quota; scheduling: largest share */
    uint64_t used;    /* ledger: used bytes; process: threads */
};

struct model_process {
    uint64_t number;
    uint32_t first; /* of its capabilities */
    uint32_t count;
    uint32_t visible;      /* pages of the area */
    uint32_t fault_handle; /* of what its faults are told to */
};

struct model_state {
    struct model_capability capabilities[MODEL_CAPABILITIES_MAX];
    struct model_object objects[MODEL_OBJECTS_MAX];
    struct model_process processes[MODEL_PROCESSES_MAX]; /* live ones */
    uint32_t capability_count;
    uint32_t object_count;
    uint32_t process_count;
};

/* A system call `call` of a program. */
struct model_call {
    uint64_t process;
    bool has_caller; /* its thread has received a call that is not answered */
    uint64_t handle;
    uint64_t tag;
    uint64_t words[6];
    uint32_t capabilities[4];
    uint64_t cpu_count;
};

/* What must come of it. */
struct model_expectation {
    bool is_predicted; /* else only the laws hold */
    uint32_t statuses; /* a bit for each that it may answer */
    uint32_t word_count;
    uint64_t words[6]; /* after STATUS_OK */
    bool gives_handle; /* of what is added, as the first word */
    uint32_t removed;  /* this capability goes */
    uint32_t emptied;  /* what was derived from this one goes */
    bool adds;
    struct model_capability added; /* all but its handle */
    uint64_t changed;              /* this object changes as follows */
    uint64_t amount;
    bool is_sealed;
    uint64_t unmapped_process; /* these pages of this process go */
    uint32_t unmapped;
    uint64_t mapped_process;
    uint32_t mapped;
};

/* The kernel's state as it is now; kernel_check() has counted everything a moment ago. */
void model_take(struct model_state *state);

struct model_expectation
model_predict(const struct model_state *state, const struct model_call *call);

/* The capability of a process, or MODEL_NONE. */
uint32_t model_find(const struct model_state *state, uint64_t process, uint64_t handle);
/* A live process; NULL: there is none of this number. */
const struct model_process *model_process(const struct model_state *state, uint64_t number);

const struct model_object *model_object(const struct model_state *state, uint64_t id);

/* What was answered; `is_answered` is false when the caller waits, or is not the one that runs. */
struct model_answer {
    bool is_answered;
    uint64_t status;
    uint64_t words[6];
};

/* Complains and gives false when the step is not one that the model allows. */
bool model_compare(
    const struct model_state *before,
    const struct model_expectation *expectation,
    const struct model_answer *answer,
    const struct model_state *after);
