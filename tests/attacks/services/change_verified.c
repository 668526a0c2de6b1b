/*
 * Has a good program verified, and then changes it: writes to its file after it was prepared, lets
 * go of the file between preparing and starting, prepares it again.
 * What runs must be what was verified: it exits with its own code. Records: none of the kernel's;
 * the loader says launched, of a good program.
 */
#include "attack.h"
#include "lib/text.h"
#include "loading.h"
#include "schema/launcher_client.h"

#define NAME "attack_change_verified"

/* The program itself, without a stage, does nothing but exit with this. */
#define CHILD_CODE 77u

static void start(uint32_t launch)
{
    const struct launch_argument_params name = {.text = text_bytes(NAME)};
    const uint32_t event = attack_make_event();
    struct launch_start_results started = {0};
    struct process_state_results state = {0};
    NEEDED(launch_argument(launch, &name));
    NEEDED(launch_start(launch, &started));
    const struct process_set_exit_event_params end = {.event = event, .bits = 1};
    struct register_message message = {0};
    if (process_set_exit_event(started.process, &end) == STATUS_OK) {
        NEEDED(message_receive(event, &message));
    }
    NEEDED(process_state(started.process, &state));
    HOLDS(state.is_ended != 0 && state.exit_code == CHILD_CODE);
}

int main(int argument_count, const char *const *arguments)
{
    const struct program_file_write_params more = {.data = text_bytes("changed")};
    uint32_t file = 0;
    uint32_t launch = 0;
    uint32_t second = 0;
    (void)argument_count;
    (void)arguments;
    if (attack_stage() == 0) {
        return (int)CHILD_CODE;
    }
    const struct bytes program = loading_package_file(NAME);
    const struct bytes signature = loading_package_file(NAME ".signature");
    NEEDED(loading_load(program, signature, UINT64_MAX, 0, &file));
    NEEDED(loading_prepare(file, &launch));
    HOLDS(program_file_write(file, &more) != STATUS_OK);
    start(launch);
    capability_release(launch);
    HOLDS(program_file_write(file, &more) != STATUS_OK);
    NEEDED(loading_prepare(file, &second));
    capability_release(file);
    start(second);
    return ATTACK_REPELLED;
}
