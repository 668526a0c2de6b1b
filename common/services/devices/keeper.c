/*
 * What holds memory of devices when this process ends in whatever way: a Process without a thread,
 * charged to the ledger that the memory is charged to, which init holds. So the frames of a driver
 * that ends while nobody stops its device stay nobody's until the next process of this service has
 * stopped every device, and has init hold its own keeper instead.
 */
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_client.h"
#include "service.h"

#define KEEPER_MASK (PROCESS_MASK_INSTALL | PROCESS_MASK_RELEASE)

static enum status install(uint32_t capability, uint64_t mask, uint32_t *installed)
{
    const struct process_install_params params = {.capability = capability, .mask = mask};
    struct process_install_results results = {0};
    const enum status status = process_install(service.keeper, &params, &results);
    *installed = results.handle;
    return status;
}

/* A device that goes on can reach what the process before kept: the new keeper has it as well. */
static enum status take_over(uint32_t supervisor)
{
    struct supervised_kept_results before = {0};
    uint32_t installed = 0;
    enum status status = supervised_kept(supervisor, &before);
    if (status == STATUS_NOT_FOUND) {
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = install(before.capability, KEEPER_MASK, &installed);
        capability_release(before.capability);
    }
    return status;
}

enum status keeper_start(bool is_all_stopped)
{
    const uint32_t supervisor = program_capability("supervisor");
    struct ledger_create_process_results created = {0};
    enum status status = ledger_create_process(service.ledger, &created);
    service.keeper = created.process;
    if (status == STATUS_OK && !is_all_stopped) {
        status = take_over(supervisor);
    }
    if (status == STATUS_OK) {
        const struct supervised_keep_params params = {.capability = service.keeper};
        status = supervised_keep(supervisor, &params);
    }
    return status;
}

enum status keeper_keep(uint32_t memory, uint32_t *kept)
{
    return install(memory, 0, kept);
}

void keeper_drop(uint32_t kept)
{
    const struct process_release_params params = {.handle = kept};
    (void)process_release(service.keeper, &params); /* it is there */
}
