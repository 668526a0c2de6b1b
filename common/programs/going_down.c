#include "going_down.h"
#include "command/output.h"
#include "runtime/program.h"
#include "schema/names_client.h"
#include "schema/store_client.h"

void going_down_keep(void)
{
    const uint32_t names = program_capability("names");
    const uint32_t store = program_capability("store");
    const enum status of_names = names != 0 ? names_sync(names) : STATUS_OK;
    const enum status of_store = store != 0 ? object_store_sync(store) : STATUS_OK;
    if (of_names != STATUS_OK) {
        (void)fail("files", of_names);
    }
    if (of_store != STATUS_OK && of_store != STATUS_UNSUPPORTED) {
        (void)fail("objects", of_store);
    }
}
