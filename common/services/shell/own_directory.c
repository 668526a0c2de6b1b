#include "own_directory.h"
#include "command/words.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/directory_client.h"
#include "schema/names_client.h"
#include "shell.h"
#include <stdbool.h>

static struct {
    bool is_own;        /* shell.directory is a session of the service's */
    enum status reason; /* why it was not found the last time, which was said */
} found;

static bool is_good(void)
{
    struct directory_state_results results = {0};
    const enum status status = directory_state(shell.directory, &results);
    return status != STATUS_PEER_GONE && status != STATUS_DENIED;
}

static void say_why(enum status status)
{
    if (status == STATUS_UNSUPPORTED) {
        say("nobody can keep files here: the disk of this machine is no store\n");
    } else {
        say("your files cannot be reached: %s\n", words_for_status(status));
    }
    if (program_capability("temporary") != 0) {
        say("there is a directory in memory, which everybody here shares: type \"with "
            "directory=temporary\"\n");
    }
}

void own_directory_find(void)
{
    const uint32_t names = program_capability("names");
    struct names_root_results results = {0};
    if (found.is_own && is_good()) {
        return;
    }
    const enum status status = names != 0 ? names_root(names, &results) : STATUS_UNSUPPORTED;
    if (found.is_own) {
        capability_release(shell.directory);
    }
    found.is_own = status == STATUS_OK;
    shell.directory = found.is_own ? results.directory : 0;
    if (names == 0) {
        shell.directory = program_capability("directory");
    } else if (status != STATUS_OK && status != found.reason) {
        say_why(status);
    }
    found.reason = status;
}
