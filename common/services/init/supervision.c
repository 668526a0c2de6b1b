#include "supervision.h"
#include "lib/deadline.h"
#include <stddef.h>

/* The exit code that is no failure. */
#define NO_FAILURE 0u

void supervision_start(struct supervision *supervision, uint32_t count)
{
    *supervision = (struct supervision){.count = count, .loader = count};
    for (uint32_t i = 0; i < count; i++) {
        supervision->services[i].is_wanted = true;
        supervision->services[i].delay_ns = SUPERVISION_DELAY_FIRST_NS;
    }
}

static bool runs(const struct supervised *service)
{
    return service->instances[0].state != INSTANCE_NONE ||
           service->instances[1].state != INSTANCE_NONE;
}

static bool has_all_needs(const struct supervision *supervision, const struct supervised *service)
{
    for (uint32_t i = 0; i < supervision->count; i++) {
        if ((service->needs >> i & 1) != 0 && !supervision->services[i].has_served) {
            return false;
        }
    }
    return true;
}

static void set_state(struct instance *instance, enum instance_state state, uint64_t deadline_ns)
{
    *instance = (struct instance){state, deadline_ns};
}

uint32_t supervision_current(const struct supervised *service)
{
    const enum instance_state second = service->instances[1].state;
    return second > service->instances[0].state ? 1 : 0;
}

static enum supervision_order_kind
start(struct supervised *service, uint32_t index, uint64_t now_ns)
{
    service->start_count++;
    set_state(&service->instances[index], INSTANCE_STARTING, now_ns + SUPERVISION_START_NS);
    return ORDER_START;
}

static enum supervision_order_kind stop(struct instance *instance, uint64_t now_ns)
{
    set_state(instance, INSTANCE_STOPPING, now_ns + SUPERVISION_STOP_NS);
    return ORDER_STOP;
}

static enum supervision_order_kind end(struct instance *instance)
{
    set_state(instance, INSTANCE_ENDING, 0);
    return ORDER_END;
}

/* What is to be done about one instance of a service, given the other one. */
static enum supervision_order_kind
next_of_instance(struct supervised *service, uint32_t index, uint64_t now_ns)
{
    struct instance *instance = &service->instances[index];
    const struct instance *other = &service->instances[1 - index];
    switch (instance->state) {
    case INSTANCE_STARTING:
        return !service->is_wanted || now_ns >= instance->deadline_ns ? end(instance)
                                                                      : ORDER_NOTHING;
    case INSTANCE_HELD:
        if (!service->is_wanted) {
            return end(instance);
        }
        if (other->state != INSTANCE_NONE) {
            return ORDER_NOTHING; /* it will be told to stop, or is ending */
        }
        set_state(instance, INSTANCE_SERVING, 0);
        service->has_served = true;
        service->serving_since_ns = now_ns;
        return ORDER_ADMIT;
    case INSTANCE_SERVING:
        return !service->is_wanted || service->is_restarted || other->state == INSTANCE_HELD
                   ? stop(instance, now_ns)
                   : ORDER_NOTHING;
    case INSTANCE_STOPPING:
        return now_ns >= instance->deadline_ns ? end(instance) : ORDER_NOTHING;
    default:
        return ORDER_NOTHING;
    }
}

static bool can_load(const struct supervision *supervision, uint32_t service_index)
{
    if (supervision->loader == supervision->count || supervision->loader == service_index) {
        return true;
    }
    const struct supervised *loader = &supervision->services[supervision->loader];
    return loader->instances[supervision_current(loader)].state == INSTANCE_SERVING;
}

static enum supervision_order_kind
next_start(struct supervision *supervision, struct supervised *service, uint64_t now_ns)
{
    if (service->is_wanted && !runs(service) && now_ns >= service->start_at_ns &&
        has_all_needs(supervision, service)) {
        service->start_at_ns = 0;
        return start(service, 0, now_ns);
    }
    return ORDER_NOTHING;
}

static enum supervision_order_kind
next_replacement(struct supervised *service, uint64_t now_ns, uint32_t *index)
{
    if (!service->is_replaced) {
        return ORDER_NOTHING;
    }
    service->is_replaced = false;
    *index = 1 - supervision_current(service);
    return start(service, *index, now_ns);
}

/* -- everything ends --------------------------------------------------------------------------- */

uint64_t supervision_uses(const struct supervision *supervision, uint32_t service, uint64_t later)
{
    uint64_t uses = supervision->services[service].needs;
    for (uint32_t i = 0; i < supervision->count; i++) {
        /* What i cannot be without: as many steps as there are services at most. */
        uint64_t all = UINT64_C(1) << i;
        for (uint64_t before = 0; before != all;) {
            before = all;
            for (uint32_t j = 0; j < supervision->count; j++) {
                all |= (all >> j & 1) != 0 ? supervision->services[j].needs : 0;
            }
        }
        uses |= (all >> service & 1) == 0 ? later & UINT64_C(1) << i : 0;
    }
    return uses;
}

void supervision_close(struct supervision *supervision)
{
    supervision->is_closing = true;
}

bool supervision_is_closed(const struct supervision *supervision)
{
    for (uint32_t i = 0; i < supervision->count; i++) {
        if (runs(&supervision->services[i])) {
            return false;
        }
    }
    return supervision->is_closing;
}

static bool is_used(const struct supervision *supervision, uint32_t index)
{
    for (uint32_t i = 0; i < supervision->count; i++) {
        const struct supervised *service = &supervision->services[i];
        if (i != index && runs(service) && (service->uses >> index & 1) != 0) {
            return true;
        }
    }
    return false;
}

static void let_go(struct supervised *service)
{
    service->is_wanted = false;
    service->is_replaced = false;
    service->is_restarted = false;
}

/* Whether it uses, over others that run, itself. */
static bool is_in_circle(const struct supervision *supervision, uint32_t index)
{
    uint64_t all = supervision->services[index].uses;
    for (uint64_t before = 0; before != all;) {
        before = all;
        for (uint32_t i = 0; i < supervision->count; i++) {
            const struct supervised *service = &supervision->services[i];
            all |= (all >> i & 1) != 0 && runs(service) ? service->uses : 0;
        }
    }
    return (all >> index & 1) != 0;
}

/* Who is used by nobody any more is to end. */
static void let_go_of_unused(struct supervision *supervision)
{
    bool is_waited_for = false;
    struct supervised *first = NULL;
    for (uint32_t i = 0; i < supervision->count; i++) {
        struct supervised *service = &supervision->services[i];
        if (!runs(service) || !is_used(supervision, i)) {
            let_go(service);
        }
        is_waited_for = is_waited_for || (runs(service) && !service->is_wanted);
        if (first == NULL && service->is_wanted && is_in_circle(supervision, i)) {
            first = service;
        }
    }
    if (!is_waited_for && first != NULL) {
        let_go(first);
    }
}

struct supervision_order supervision_next(struct supervision *supervision, uint64_t now_ns)
{
    if (supervision->is_closing) {
        let_go_of_unused(supervision);
    }
    for (uint32_t i = 0; i < supervision->count; i++) {
        struct supervised *service = &supervision->services[i];
        for (uint32_t index = 0; index < 2; index++) {
            const enum supervision_order_kind kind = next_of_instance(service, index, now_ns);
            if (kind != ORDER_NOTHING) {
                return (struct supervision_order){kind, i, index, false};
            }
        }
        if (!can_load(supervision, i)) {
            continue;
        }
        if (next_start(supervision, service, now_ns) != ORDER_NOTHING) {
            return (struct supervision_order){ORDER_START, i, 0, false};
        }
        uint32_t index = 0;
        if (next_replacement(service, now_ns, &index) != ORDER_NOTHING) {
            return (struct supervision_order){ORDER_START, i, index, true};
        }
    }
    return (struct supervision_order){ORDER_NOTHING, 0, 0, false};
}

uint64_t supervision_deadline_ns(const struct supervision *supervision)
{
    uint64_t deadline_ns = 0;
    for (uint32_t i = 0; i < supervision->count; i++) {
        const struct supervised *service = &supervision->services[i];
        deadline_ns = deadline_earlier(deadline_ns, service->instances[0].deadline_ns);
        deadline_ns = deadline_earlier(deadline_ns, service->instances[1].deadline_ns);
        if (service->is_wanted && !runs(service) && can_load(supervision, i)) {
            deadline_ns = deadline_earlier(deadline_ns, service->start_at_ns);
        }
    }
    return deadline_ns;
}

/* -- what happened ----------------------------------------------------------------------------- */

enum status supervision_ready(struct supervision *supervision, uint32_t service, uint32_t index)
{
    struct instance *instance = &supervision->services[service].instances[index];
    if (instance->state != INSTANCE_STARTING) {
        return STATUS_WRONG_STATE;
    }
    set_state(instance, INSTANCE_HELD, 0);
    return STATUS_OK;
}

/* Nothing runs any more, though nobody asked for that: by its policy, it is started again. */
static void fall(struct supervised *service, uint64_t now_ns)
{
    const bool is_failure = service->last_exit_code != NO_FAILURE;
    if (service->policy == RESTART_POLICY_NEVER ||
        (service->policy == RESTART_POLICY_ON_FAILURE && !is_failure)) {
        service->is_wanted = false;
        return;
    }
    if (service->serving_since_ns != 0 &&
        now_ns - service->serving_since_ns >= SUPERVISION_PEACE_NS) {
        service->delay_ns = SUPERVISION_DELAY_FIRST_NS;
    }
    service->serving_since_ns = 0;
    service->start_at_ns = now_ns + service->delay_ns;
    service->delay_ns *= 2;
    if (service->delay_ns > SUPERVISION_DELAY_MAX_NS) {
        service->delay_ns = SUPERVISION_DELAY_MAX_NS;
    }
}

void supervision_ended(
    struct supervision *supervision,
    uint32_t service_index,
    uint32_t index,
    uint32_t exit_code,
    uint64_t now_ns)
{
    struct supervised *service = &supervision->services[service_index];
    set_state(&service->instances[index], INSTANCE_NONE, 0);
    service->last_exit_code = exit_code;
    if (runs(service)) {
        return;
    }
    service->is_replaced = false;
    if (service->is_restarted) {
        service->is_restarted = false;
    } else if (service->is_wanted) {
        fall(service, now_ns);
    }
}

/* -- requests ---------------------------------------------------------------------------------- */

enum status supervision_request_start(struct supervision *supervision, uint32_t service_index)
{
    struct supervised *service = &supervision->services[service_index];
    if (runs(service) && service->is_wanted) {
        return STATUS_WRONG_STATE;
    }
    service->is_wanted = true;
    service->start_at_ns = 0;
    return STATUS_OK;
}

enum status supervision_request_stop(struct supervision *supervision, uint32_t service_index)
{
    struct supervised *service = &supervision->services[service_index];
    if (!service->is_wanted) {
        return STATUS_WRONG_STATE;
    }
    service->is_wanted = false;
    service->is_replaced = false;
    return STATUS_OK;
}

static bool serves(const struct supervised *service)
{
    return service->is_wanted &&
           service->instances[supervision_current(service)].state == INSTANCE_SERVING;
}

enum status supervision_request_restart(struct supervision *supervision, uint32_t service_index)
{
    struct supervised *service = &supervision->services[service_index];
    const uint32_t other = 1 - supervision_current(service);
    if (!serves(service) || service->instances[other].state != INSTANCE_NONE) {
        return STATUS_WRONG_STATE;
    }
    service->is_restarted = true;
    return STATUS_OK;
}

enum status supervision_request_replace(struct supervision *supervision, uint32_t service_index)
{
    struct supervised *service = &supervision->services[service_index];
    const uint32_t current = supervision_current(service);
    if (!serves(service) || service->is_replaced || service->is_restarted ||
        service->instances[1 - current].state != INSTANCE_NONE) {
        return STATUS_WRONG_STATE;
    }
    service->is_replaced = true;
    return STATUS_OK;
}

static bool is_in_use(const struct instance *instance)
{
    return instance->state == INSTANCE_SERVING || instance->state == INSTANCE_STOPPING;
}

bool supervision_check(const struct supervision *supervision)
{
    for (uint32_t i = 0; i < supervision->count; i++) {
        const struct supervised *service = &supervision->services[i];
        const struct instance *first = &service->instances[0];
        const struct instance *second = &service->instances[1];
        const bool is_starting =
            first->state == INSTANCE_STARTING || second->state == INSTANCE_STARTING;
        if ((first->state == INSTANCE_SERVING && is_in_use(second)) ||
            (second->state == INSTANCE_SERVING && is_in_use(first)) ||
            (is_starting && first->state == second->state) ||
            (runs(service) && !has_all_needs(supervision, service))) {
            return false;
        }
    }
    return true;
}
