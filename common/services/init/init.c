/*
 * The first process. See README.md for what it does and does not do.
 */
#include "abi/exit_code.h"
#include "abi/first_process.h"
#include "abi/system_call.h"
#include "lib/status.h"
#include "manifest.h"
#include "runtime/console.h"
#include "schema/kernel_client.h"

#define CONSOLE handle_make(INITIAL_CONSOLE, 1)
#define MACHINE handle_make(INITIAL_MACHINE, 1)

_Noreturn void program_main(uint64_t manifest_size_bytes);

static _Noreturn void end(uint32_t exit_code)
{
    const struct machine_power_off_params params = {.exit_code = exit_code};
    const enum status status = machine_power_off(MACHINE, &params);
    (void)console_print(CONSOLE, "init: cannot power off: %s", status_text(status));
    __builtin_trap();
}

static void must(enum status status, const char *what)
{
    if (status != STATUS_OK) {
        (void)console_print(CONSOLE, "init: %s: %s", what, status_text(status));
        end(EXIT_CODE_INIT_DIED);
    }
}

static void introduce(const struct manifest *manifest)
{
    struct machine_state_results state;
    must(machine_state(MACHINE, &state), "machine state");
    must(
        console_print(
            CONSOLE,
            "init: first user process of the %s edition, %llu CPUs, %llu of %llu KiB free",
            manifest->edition,
            (unsigned long long)state.cpus_online,
            (unsigned long long)state.memory_free_bytes >> 10,
            (unsigned long long)state.memory_bytes >> 10),
        "console");
}

_Noreturn void program_main(uint64_t manifest_size_bytes)
{
    struct manifest system;
    const uint8_t *manifest = (const uint8_t *)FIRST_PROCESS_MANIFEST;
    must(manifest_read((struct bytes){manifest, manifest_size_bytes}, &system), "manifest");
    introduce(&system);
    end(EXIT_CODE_SUCCESS);
}
