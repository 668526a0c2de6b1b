#include "cap/process.h"
#include "audit/audit.h"
#include "cap/ledger.h"
#include "cap/principal.h"
#include "ipc/event.h"
#include "ipc/ring.h"
#include "sched/cpu.h"
#include "sched/thread.h"

static uint64_t last_number; /* [kernel] */
static uint64_t last_stamp;  /* [kernel] */

enum status
process_create(struct ledger *ledger, struct principal *principal, struct process **process)
{
    struct object *object = NULL;
    enum status status = object_create(ledger, OBJECT_PROCESS, sizeof(**process), &object);
    if (status != STATUS_OK) {
        return status;
    }
    struct process *created = (struct process *)object;
    list_init(&created->threads);
    list_init(&created->rings);
    status = table_init(&created->table, ledger);
    if (status == STATUS_OK) {
        status = address_space_init(&created->space, ledger);
    }
    if (status != STATUS_OK) {
        object_end(object);
        return status;
    }
    created->number = ++last_number;
    process_set_principal(created, principal);
    *process = created;
    return STATUS_OK;
}

void process_exit(struct process *process, uint32_t code)
{
    if (!process->object.is_ended) {
        process->exit_code = code;
        object_end(&process->object);
    }
}

void process_set_principal(struct process *process, struct principal *principal)
{
    object_hold(&principal->object);
    if (process->principal != NULL) {
        object_release(&process->principal->object);
    }
    process->principal = principal;
    process->stamp = ++last_stamp;
}

struct slot *process_fault_handler(const struct process *process)
{
    return table_find(&process->table, process->fault_handle); /* a session's: table_put_back() */
}

static bool is_any_running(const struct process *process)
{
    bool is_any = false;
    for (uint32_t i = 0; i < cpu_count(); i++) {
        const struct thread *thread = cpu_at(i)->current;
        if (thread != NULL && thread->process == process) {
            cpu_disturb(cpu_at(i));
            is_any = true;
        }
    }
    return is_any;
}

static void tell_exit(struct process *process)
{
    process->is_exit_told = true;
    audit_write(AUDIT_PROCESS_ENDED, process, process->number, process->exit_code);
    if (process->exit_event != NULL) {
        event_signal(process->exit_event, process->exit_bits);
        object_release(&process->exit_event->object);
        process->exit_event = NULL;
    }
}

static bool end_one_thread(struct process *process)
{
    struct list_node *node = list_first(&process->threads);
    if (node == NULL) {
        return false;
    }
    object_end(&container_of(node, struct thread, process_node)->object);
    /* To the end of the list: the next step ends another one. */
    list_remove(node);
    list_add_last(&process->threads, node);
    return true;
}

/* Ends one of its rings, whoever names it: their calls are its own. */
static bool end_one_ring(struct process *process)
{
    struct list_node *node = list_first(&process->rings);
    if (node == NULL) {
        return false;
    }
    object_end(&container_of(node, struct ring, process_node)->object);
    list_remove(node);
    list_add_last(&process->rings, node);
    return true;
}

bool process_finish_step(struct object *object)
{
    struct process *process = (struct process *)object;
    if (is_any_running(process) || end_one_ring(process) || !table_finish_step(process) ||
        !address_space_finish_step(&process->space) || end_one_thread(process)) {
        return false;
    }
    if (!process->is_exit_told) {
        tell_exit(process);
    }
    if (process->principal != NULL) {
        object_release(&process->principal->object);
        process->principal = NULL;
    }
    return true;
}
