#include "population.h"
#include "arch.h"
#include "cap/capability.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "census.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "random.h"
#include "sched/cpu.h"
#include "sched/scheduling.h"
#include "sched/thread.h"
#include "schema/kernel.h"

#define PROCESSES_MAX 64u
#define THREADS       2u
#define LEDGERS_MAX   256u
#define QUOTA_BYTES   (UINT64_C(1) << 20)

static struct process *processes[PROCESSES_MAX]; /* held */
static struct endpoint *endpoints[PROCESSES_MAX];
static uint32_t made;
static struct process *first_process;
static struct ledger *ledgers[LEDGERS_MAX]; /* held */
static uint32_t ledger_count;

static void give(struct process *process, struct object *object, uint64_t mask, uint64_t badge)
{
    const struct capability capability = {.object = object, .mask = mask, .badge = badge};
    uint32_t handle = 0;
    (void)capability_create(process, &capability, NULL, &handle);
    if (object->capability_count == 0) {
        object_end(object); /* there was no memory for the first one */
    }
}

/* A way from one process into another's endpoint. */
static void connect(struct process *from, struct endpoint *to, uint64_t badge)
{
    struct session *session = NULL;
    if (!to->object.is_ended &&
        session_create(from->object.ledger, to, badge, &session) == STATUS_OK) {
        give(from, &session->object, UINT64_MAX, badge);
    }
}

static struct scheduling *root_scheduling(void)
{
    return cpu_at(0)->current != NULL ? cpu_at(0)->current->own_scheduling : NULL;
}

static struct scheduling *budget;

static void add_threads(struct process *process)
{
    for (uint32_t i = 0; i < THREADS; i++) {
        const struct thread_start start = {
            {0x400000}, {0x500000}, i, {0x30000000 + i * PAGE_SIZE_BYTES}};
        struct thread *thread = NULL;
        if (thread_create(process, &start, &thread) != STATUS_OK) {
            return;
        }
        thread->cpu = random_below(cpu_count());
        give(process, &thread->object, THREAD_MASK_ALL, 0);
        thread_set_scheduling(thread, budget, (uint8_t)random_below(200));
        thread_start(thread);
    }
}

static bool is_alive(uint32_t index)
{
    return processes[index] != NULL && !processes[index]->object.is_ended;
}

uint32_t population_count(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < made; i++) {
        count += is_alive(i);
    }
    return count;
}

static void make_one(struct process *first)
{
    struct ledger *ledger = NULL;
    struct process *process = NULL;
    struct endpoint *endpoint = NULL;
    struct event *event = NULL;
    if (ledger_create(ledger_root(), QUOTA_BYTES, &ledger) != STATUS_OK) {
        return;
    }
    object_hold(&ledger->object);
    ledgers[ledger_count++] = ledger;
    give(first, &ledger->object, LEDGER_MASK_ALL, 0);
    if (process_create(ledger, first->principal, &process) != STATUS_OK) {
        return;
    }
    object_hold(&process->object);
    give(process, &process->object, PROCESS_MASK_ALL, 0);
    give(process, &ledger->object, LEDGER_MASK_ALL, 0);
    give(process, &budget->object, SCHEDULING_MASK_ALL, 0);
    if (event_create(ledger, &event) == STATUS_OK) {
        give(process, &event->object, EVENT_MASK_ALL, 0);
        give(first, &event->object, EVENT_MASK_ALL, 0);
    }
    if (endpoint_create(ledger, &endpoint) == STATUS_OK) {
        object_hold(&endpoint->object);
        give(process, &endpoint->object, ENDPOINT_MASK_ALL, 0);
        connect(first, endpoint, made);
    }
    for (uint32_t i = 0; i < made; i++) {
        if (is_alive(i) && endpoints[i] != NULL && endpoint != NULL) {
            connect(process, endpoints[i], made);
            connect(processes[i], endpoint, i);
        }
    }
    processes[made] = process;
    endpoints[made++] = endpoint;
    add_threads(process);
}

void population_fill(uint32_t count)
{
    if (first_process == NULL) {
        first_process = cpu_at(0)->current->process;
        budget = root_scheduling();
    }
    for (uint32_t tries = 0; tries < 4 && made < PROCESSES_MAX && ledger_count < LEDGERS_MAX &&
                             population_count() < count;
         tries++) {
        make_one(first_process);
    }
}

/* What the first process has, and the processes that live without anybody's capability. */
static void end_the_rest(void)
{
    struct process *first = first_process;
    census_take();
    for (uint32_t i = 0; i < census_count(); i++) {
        struct object *object = census_at(i)->object;
        if (object->kind == OBJECT_PROCESS && (struct process *)object != first) {
            object_end(object);
        }
    }
    for (uint32_t leaf = 0; leaf < first->table.leaf_count; leaf++) {
        struct slot *slots = first->table.leaves[leaf];
        for (uint32_t i = 1; i < SLOTS_PER_LEAF; i++) {
            if (slots[i].generation != 0 && slots[i].object != &first->object) {
                while (!capability_drop_step(&slots[i])) {
                }
            }
        }
    }
    if (first->exit_event != NULL) {
        object_release(&first->exit_event->object);
        first->exit_event = NULL;
    }
}

void population_end(void)
{
    for (uint32_t i = 0; i < made; i++) {
        object_release(&processes[i]->object);
        if (endpoints[i] != NULL) {
            object_release(&endpoints[i]->object);
        }
    }
    for (uint32_t i = 0; i < ledger_count; i++) {
        object_end(&ledgers[i]->object);
        object_release(&ledgers[i]->object);
    }
    made = ledger_count = 0;
    end_the_rest();
}
